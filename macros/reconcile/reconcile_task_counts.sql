{#
  The rows of both sides of all tables of all tasks, and the settings of each: one row per task and table.

  Arguments:
    tasks: the list of tasks; see `reconcile_task_details`.

  Usage: {{ athena_recipes.reconcile_task_counts(var('tasks')) }}
#}
{% macro reconcile_task_counts(tasks) -%}
{# dbt writes unit tests and ephemeral models into the first `with`, so that it has to be the outermost. #}
{%- set tables = athena_recipes._reconcile_tables(tasks) -%}
with
{% for table in tables %}
table_{{ loop.index }} as (

    {{ athena_recipes.reconcile_counts(table.a, table.b, table.where) | trim | indent(4) }}

){{ ',' if not loop.last }}
{% endfor %}
{%- for table in tables %}
select
    cast({{ athena_recipes._reconcile_literal(table.task) }} as varchar) as task_name,
    cast({{ athena_recipes._reconcile_literal(table.table) }} as varchar) as table_name,
    {{ athena_recipes._reconcile_double(table.sample_pct) }} as sample_pct,
    {{ 'true' if table.full else 'false' }} as is_full,
    cast('{{ table.rate }}' as varchar) as rate_of,
    {{ athena_recipes._reconcile_double(table.red_up_to) }} as red_up_to,
    {{ athena_recipes._reconcile_double(table.green_from) }} as green_from,
    table_{{ loop.index }}.*
from table_{{ loop.index }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
