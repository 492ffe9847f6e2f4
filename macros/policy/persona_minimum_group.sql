{#
  The smallest group that a table for all personas may show: the largest minimum_group of them.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.

  Usage: where people >= {{ athena_recipes.persona_minimum_group('clinic', 'patients') }}
#}
{% macro persona_minimum_group(source_name, table) -%}
    {{ return(athena_recipes.personas(source_name, table) | map(attribute='minimum_group') | max | default(1, true)) }}
{%- endmacro %}
