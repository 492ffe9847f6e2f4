-- Rows of both sides, and the settings of the comparison. One row per task and table.
{{ athena_recipes.reconcile_task_counts(reconciliation_tasks()) }}
