{#
  UNNEST an array of rows, so that the fields are read as <alias>.<field> on every engine: Trino makes
  a column per field, DuckDB one struct column. Also gives <alias>_index, counted from 1. Put it
  after CROSS JOIN, or after LEFT JOIN and before ON TRUE to keep rows whose array is empty or NULL.

  Arguments:
    array: SQL expression of the array.
    alias: name to read the fields by.
    fields: all fields of the row type, in its order; quote reserved words.

  Usage:
    from annotations_raw
    cross join {{ unnest_rows('answers', 'answer', ['workerid', 'submissiontime']) }}
#}
{% macro unnest_rows(array, alias, fields) %}
    {{- return(adapter.dispatch('unnest_rows', 'athena_recipes')(array, alias, fields)) -}}
{% endmacro %}

{% macro default__unnest_rows(array, alias, fields) %}
    {{ athena_recipes._raise_unsupported_engine('unnest_rows') }}
{% endmacro %}

{% macro athena__unnest_rows(array, alias, fields) %}
    {{ return(
        'unnest(' ~ array ~ ') with ordinality as ' ~ alias ~ '(' ~ (fields + [alias ~ '_index']) | join(', ') ~ ')'
    ) }}
{% endmacro %}

{% macro duckdb__unnest_rows(array, alias, fields) %}
    {{ return('unnest(' ~ array ~ ') with ordinality as ' ~ alias ~ '_row(' ~ alias ~ ', ' ~ alias ~ '_index)') }}
{% endmacro %}
