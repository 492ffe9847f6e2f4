-- The report by column: cells that match and that do not. One row per task, table and column.
{{ athena_recipes.reconcile_task_columns(
    reconciliation_tasks(),
    ref('reconciliation__recon_details'), ref('reconciliation__recon_keys'), ref('reconciliation__recon_counts')
) }}
