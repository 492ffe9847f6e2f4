-- The report by table: color, match rates, columns and keys with issues. One row per task and table.
{{ athena_recipes.reconcile_task_summary(
    ref('reconciliation__recon_details'), ref('reconciliation__recon_columns'),
    ref('reconciliation__recon_keys'), ref('reconciliation__recon_counts')
) }}
