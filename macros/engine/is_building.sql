{#
  Whether this dbt command builds or tests, so that queries may be sent and their answers matter.

  Usage: {% if athena_recipes.is_building() %}
#}
{% macro is_building() %}
    {{ return(execute and flags.WHICH in ['build', 'run', 'test', 'retry', 'show']) }}
{% endmacro %}
