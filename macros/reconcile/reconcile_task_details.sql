{#
  The details of all tables of all tasks: one row per task, table, compared key and column, with both values.
  For a table with `full`, only the cells that differ.

  Arguments:
    tasks: a list of tasks, `{name, tables: […]}`. A table has `table` (its name in the reports), `a`, `b`, `key`
      and `columns` as `reconcile_rows` takes them. A table or its task may have where, sample_pct,
      sample_seed, full, buckets, red_up_to (0.99), green_from (0.999) and rate (rows or cells).
    sample_date: the day of the sample, YYYY-MM-DD; none takes the day of the run, UTC.

  Usage: {{ athena_recipes.reconcile_task_details(var('tasks')) }}
#}
{% macro reconcile_task_details(tasks, sample_date=none) -%}
{# dbt writes unit tests and ephemeral models into the first `with`, so that it has to be the outermost. #}
{%- set tables = athena_recipes._reconcile_tables(tasks) -%}
with
{% for table in tables %}
table_{{ loop.index }} as (

    {{ athena_recipes.reconcile(
        table.a, table.b, table.key, table.columns, table.where, table.sample_pct, sample_date, table.sample_seed,
        table.full, table.buckets
    ) | trim | indent(4) }}

){{ ',' if not loop.last }}
{% endfor %}
{%- for table in tables %}
select
    cast({{ athena_recipes._reconcile_literal(table.task) }} as varchar) as task_name,
    cast({{ athena_recipes._reconcile_literal(table.table) }} as varchar) as table_name,
    table_{{ loop.index }}.*
from table_{{ loop.index }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
