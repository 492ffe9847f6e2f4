-- Cells of the compared rows, with both values. Of tables that are compared in full, only those that differ.
-- One row per task, table, key and column.
{{ athena_recipes.reconcile_task_details(reconciliation_tasks(), var("reconciliation_date")) }}
