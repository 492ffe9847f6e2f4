{#
  The keys of all tables of all tasks that are not on both sides exactly once: one row per task, table and
  key, as `reconcile_keys` gives them. All keys are compared, also those of tables with a sample.

  Arguments:
    tasks: the list of tasks; see `reconcile_task_details`.

  Usage: {{ athena_recipes.reconcile_task_keys(var('tasks')) }}
#}
{% macro reconcile_task_keys(tasks) -%}
{# dbt writes unit tests and ephemeral models into the first `with`, so that it has to be the outermost. #}
{%- set tables = athena_recipes._reconcile_tables(tasks) -%}
with
{% for table in tables %}
table_{{ loop.index }} as (

    {{ athena_recipes.reconcile_keys(table.a, table.b, table.key, table.where) | trim | indent(4) }}

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
