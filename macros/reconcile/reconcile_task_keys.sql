{#
  The keys of all tables of all tasks that are not on both sides exactly once: one row per task, table and
  key, as `reconcile_keys` gives them. All keys are compared, also those of tables with a sample.

  Arguments:
    tasks: the list of tasks; see `reconcile_task_details`.

  Usage: {{ athena_recipes.reconcile_task_keys(var('tasks')) }}
#}
{% macro reconcile_task_keys(tasks) -%}
{%- for table in athena_recipes._reconcile_tables(tasks) -%}
select
    cast({{ athena_recipes._reconcile_literal(table.task) }} as varchar) as task_name,
    cast({{ athena_recipes._reconcile_literal(table.table) }} as varchar) as table_name,
    key_issues.*
from (

    {{ athena_recipes.reconcile_keys(table.a, table.b, table.key, table.where) | trim | indent(4) }}

) as key_issues
{%- if not loop.last %}

union all

{% endif %}
{%- endfor %}
{%- endmacro %}
