{#
  The report by column: one row per task, table and column with the numbers of cells that match and that do
  not, among the compared rows. A table with `full` has details of differences only; its other cells match.

  Arguments:
    tasks: the list of tasks; see `reconcile_task_details`.
    details: the relation with `reconcile_task_details`.
    keys: the relation with `reconcile_task_keys`.
    counts: the relation with `reconcile_task_counts`.

  Usage: {{ athena_recipes.reconcile_task_columns(var('tasks'), ref('details'), ref('keys'), ref('counts')) }}
#}
{% macro reconcile_task_columns(tasks, details, keys, counts) -%}
with

compared_columns as (

    select
        cast(task_name as varchar) as task_name,
        cast(table_name as varchar) as table_name,
        cast(column_name as varchar) as column_name
    from (
        values
        {%- for table in athena_recipes._reconcile_tables(tasks) %}
        {%- set is_last = loop.last %}
        {%- for column in athena_recipes._reconcile_columns(table.columns, 'columns') %}
        ({{ athena_recipes._reconcile_literal(table.task) }}, {{ athena_recipes._reconcile_literal(table.table) }}, '{{ column.name }}')
        {{- ',' if not (is_last and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    ) as listed_columns (task_name, table_name, column_name)

),

issue_rows as (

    select
        task_name,
        table_name,
        sum(rows_in_a) as rows_in_a
    from {{ keys }}
    group by task_name, table_name

),

-- A key without an issue has one row on each side.
keys_in_both as (

    select
        counts.task_name,
        counts.table_name,
        counts.is_full,
        counts.rows_in_a - coalesce(issue_rows.rows_in_a, 0) as keys_in_both
    from {{ counts }} as counts
    left join issue_rows
        on counts.task_name = issue_rows.task_name and counts.table_name = issue_rows.table_name

),

cells as (

    select
        task_name,
        table_name,
        column_name,
        count_if(is_matched) as matched,
        count_if(not is_matched) as unmatched
    from {{ details }}
    group by task_name, table_name, column_name

),

counted_cells as (

    select
        compared_columns.*,
        case
            when keys_in_both.is_full then keys_in_both.keys_in_both - coalesce(cells.unmatched, 0)
            else coalesce(cells.matched, 0)
        end as matched,
        coalesce(cells.unmatched, 0) as unmatched
    from compared_columns
    inner join keys_in_both
        on compared_columns.task_name = keys_in_both.task_name and compared_columns.table_name = keys_in_both.table_name
    left join cells
        on compared_columns.task_name = cells.task_name and compared_columns.table_name = cells.table_name and compared_columns.column_name = cells.column_name

)

select
    task_name,
    table_name,
    column_name,
    cast(matched as bigint) as matched,
    cast(unmatched as bigint) as unmatched,
    cast(matched as double) / nullif(matched + unmatched, 0) as match_rate
from counted_cells
{%- endmacro %}
