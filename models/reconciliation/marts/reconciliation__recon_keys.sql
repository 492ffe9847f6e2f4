-- Keys that are not on both sides exactly once, of all keys. One row per task, table and key.
{{ athena_recipes.reconcile_task_keys(reconciliation_tasks()) }}
