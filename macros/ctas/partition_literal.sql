{#
  A partition's value as an SQL literal: text in quotes, whole numbers bare, dates as `date '…'`.

  Arguments:
    value: what a query's result has.

  Usage: {{ _partition_literal('2024-01-01-00') }}
#}
{% macro _partition_literal(value) %}
    {% if value is number %}
        {{ return(value | int | string) }}
    {% elif value is string %}
        {{ return("'" ~ value | replace("'", "''") ~ "'") }}
    {% endif %}
    {{ return("date '" ~ value ~ "'") }}
{% endmacro %}
