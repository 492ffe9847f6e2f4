{#
  The report by table: one row per task and table with its color, both match rates, the columns and the keys
  with issues, and the numbers behind them. A key that is not on both sides exactly once is a row without a
  match, and so are its cells: the share of such keys is exact, the share of matching rows or cells is
  that of the compared rows.

  Arguments:
    details: the relation with `reconcile_task_details`.
    columns: the relation with `reconcile_task_columns`.
    keys: the relation with `reconcile_task_keys`.
    counts: the relation with `reconcile_task_counts`.

  Usage: {{ athena_recipes.reconcile_task_summary(ref('details'), ref('columns'), ref('keys'), ref('counts')) }}
#}
{% macro reconcile_task_summary(details, columns, keys, counts) -%}
with

compared_rows as (

    select
        task_name,
        table_name,
        count(distinct record_key) as compared_rows,
        count(distinct case when not is_matched then record_key end) as unmatched_rows
    from {{ details }}
    group by task_name, table_name

),

cells as (

    select
        task_name,
        table_name,
        sum(matched) as matched_cells,
        sum(unmatched) as unmatched_cells
    from {{ columns }}
    group by task_name, table_name

),

issue_columns as (

    select
        task_name,
        table_name,
        array_join(array_agg(column_name order by unmatched desc, column_name asc), ', ') as column_names,
        array_join(
            array_agg(column_name || ': ' || cast(unmatched as varchar) order by unmatched desc, column_name asc), ', '
        ) as column_counts
    from {{ columns }}
    where unmatched > 0
    group by task_name, table_name

),

issue_keys as (

    select
        task_name,
        table_name,
        count(*) as issue_keys,
        count_if(issue = 'only_in_a') as keys_only_in_a,
        count_if(issue = 'only_in_b') as keys_only_in_b,
        count_if(issue like 'duplicate%') as duplicate_keys,
        sum(rows_in_a) as issue_rows_in_a
    from {{ keys }}
    group by task_name, table_name

),

joined as (

    select
        counts.*,
        counts.rows_in_a - coalesce(issue_keys.issue_rows_in_a, 0) as keys_in_both,
        coalesce(issue_keys.issue_keys, 0) as issue_keys,
        coalesce(issue_keys.keys_only_in_a, 0) as keys_only_in_a,
        coalesce(issue_keys.keys_only_in_b, 0) as keys_only_in_b,
        coalesce(issue_keys.duplicate_keys, 0) as duplicate_keys,
        coalesce(compared_rows.compared_rows, 0) as detailed_rows,
        coalesce(compared_rows.unmatched_rows, 0) as unmatched_rows,
        coalesce(cells.matched_cells, 0) as matched_cells,
        coalesce(cells.unmatched_cells, 0) as unmatched_cells,
        issue_columns.column_names,
        issue_columns.column_counts
    from {{ counts }} as counts
    left join compared_rows
        on counts.task_name = compared_rows.task_name and counts.table_name = compared_rows.table_name
    left join cells
        on counts.task_name = cells.task_name and counts.table_name = cells.table_name
    left join issue_columns
        on counts.task_name = issue_columns.task_name and counts.table_name = issue_columns.table_name
    left join issue_keys
        on counts.task_name = issue_keys.task_name and counts.table_name = issue_keys.table_name

),

counted as (

    select
        joined.*,
        keys_in_both + issue_keys as all_keys,
        case when is_full then keys_in_both else detailed_rows end as compared_rows
    from joined

),

rated as (

    select
        counted.*,
        case
            when all_keys > 0 and keys_in_both = 0 then 0e0
            else
                cast(keys_in_both as double) * (compared_rows - unmatched_rows)
                / nullif(cast(all_keys as double) * compared_rows, 0)
        end as row_match_rate,
        case
            when all_keys > 0 and keys_in_both = 0 then 0e0
            else
                cast(keys_in_both as double) * matched_cells
                / nullif(cast(all_keys as double) * (matched_cells + unmatched_cells), 0)
        end as cell_match_rate
    from counted

),

chosen as (

    select
        rated.*,
        case when rate_of = 'cells' then cell_match_rate else row_match_rate end as total_match_rate,
        case
            when issue_keys > 0
                then
                    'keys: ' || concat_ws(
                        ', ',
                        case when keys_only_in_a > 0 then cast(keys_only_in_a as varchar) || ' only in A' end,
                        case when keys_only_in_b > 0 then cast(keys_only_in_b as varchar) || ' only in B' end,
                        case when duplicate_keys > 0 then cast(duplicate_keys as varchar) || ' duplicate' end
                    )
        end as key_issues,
        case
            when all_keys = 0 then 'no rows on either side'
            when keys_in_both > 0 and compared_rows = 0 then 'no key in the sample'
        end as row_issues
    from rated

)

select
    task_name,
    table_name,
    -- Two empty tables are no proof of anything. Of a sample without a key only the share of keys in both is known,
    -- which the rate cannot exceed.
    coalesce(
        {{ athena_recipes.reconcile_quality('total_match_rate', 'red_up_to', 'green_from') }},
        case when all_keys = 0 or cast(keys_in_both as double) / nullif(all_keys, 0) <= red_up_to then 'Red' else 'Amber' end
    ) as data_quality,
    total_match_rate,
    nullif(concat_ws('; ', 'columns: ' || column_names, key_issues, row_issues), '') as issue_desc,
    nullif(concat_ws('; ', 'columns: ' || column_counts, key_issues, row_issues), '') as issue_counts,
    row_match_rate,
    cell_match_rate,
    cast(rows_in_a as bigint) as rows_in_a,
    cast(rows_in_b as bigint) as rows_in_b,
    cast(all_keys as bigint) as all_keys,
    cast(keys_in_both as bigint) as keys_in_both,
    cast(keys_only_in_a as bigint) as keys_only_in_a,
    cast(keys_only_in_b as bigint) as keys_only_in_b,
    cast(duplicate_keys as bigint) as duplicate_keys,
    cast(compared_rows as bigint) as compared_rows,
    cast(compared_rows - unmatched_rows as bigint) as matched_rows,
    cast(matched_cells + unmatched_cells as bigint) as compared_cells,
    cast(matched_cells as bigint) as matched_cells,
    sample_pct,
    is_full,
    rate_of,
    red_up_to,
    green_from
from chosen
{%- endmacro %}
