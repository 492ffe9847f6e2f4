-- The report by table has the cells, rows and keys of the details, counted another way.
with

details as (

    select
        task_name,
        table_name,
        count(*) as cells,
        sum(case when is_matched then 0 else 1 end) as unmatched_cells,
        count(distinct record_key) as detailed_rows
    from {{ ref('reconciliation__recon_details') }}
    group by task_name, table_name

),

keys as (

    select
        task_name,
        table_name,
        count(*) as issue_keys,
        sum(rows_in_b) as issue_rows_in_b
    from {{ ref('reconciliation__recon_keys') }}
    group by task_name, table_name

)

select
    summary.task_name,
    summary.table_name,
    summary.compared_cells,
    details.cells
from {{ ref('reconciliation__recon_summary') }} as summary
left join details
    on summary.task_name = details.task_name and summary.table_name = details.table_name
left join keys
    on summary.task_name = keys.task_name and summary.table_name = keys.table_name
where
    summary.compared_cells - summary.matched_cells <> coalesce(details.unmatched_cells, 0)
    or (not summary.is_full and summary.compared_cells <> coalesce(details.cells, 0))
    or (not summary.is_full and summary.compared_rows <> coalesce(details.detailed_rows, 0))
    or summary.keys_only_in_a + summary.keys_only_in_b + summary.duplicate_keys <> coalesce(keys.issue_keys, 0)
    -- The reports count from A; B has to have the same keys on both sides.
    or summary.keys_in_both <> summary.rows_in_b - coalesce(keys.issue_rows_in_b, 0)
