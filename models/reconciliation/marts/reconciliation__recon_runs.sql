-- The report by table of each day on which it was built; building a day again replaces it. One row per day,
-- task and table.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['run_date'],
    bucketed_by=['table_name'],
    bucket_count=1
) }}

select
    task_name,
    table_name,
    data_quality,
    total_match_rate,
    issue_desc,
    row_match_rate,
    cell_match_rate,
    keys_only_in_a + keys_only_in_b + duplicate_keys as keys_with_issues,
    compared_rows,
    date '{{ athena_recipes.reconcile_date(var("reconciliation_date")) }}' as run_date
from {{ ref('reconciliation__recon_summary') }}
