{#
  One field of every row in an array, as an array. Stands for Trino's lambda, which DuckDB spells
  differently.

  Arguments:
    array: SQL expression of an array of rows.
    field: name of the field.

  Usage: {{ array_field('answer.answercontent.boundingbox.boundingboxes', 'label') }}
#}
{% macro array_field(array, field) %}
    {{- return(adapter.dispatch('array_field', 'athena_recipes')(array, field)) -}}
{% endmacro %}

{% macro default__array_field(array, field) %}
    {{ athena_recipes._raise_unsupported_engine('array_field') }}
{% endmacro %}

{% macro athena__array_field(array, field) %}
    {{ return('transform(' ~ array ~ ', item -> item.' ~ field ~ ')') }}
{% endmacro %}

{% macro duckdb__array_field(array, field) %}
    {{ return('list_transform(' ~ array ~ ', lambda item: item.' ~ field ~ ')') }}
{% endmacro %}
