{#
  A JSON array as an SQL array, for UNNEST; NULL when the value is not an array.

  Arguments:
    json: SQL expression of type json.
    element_type: json, or varchar for an array of strings.

  Usage: cross join unnest({{ json_array("json_extract(task, '$.annotations')") }}) as item(annotation)
#}
{% macro json_array(json, element_type='json') %}
    {{- return(adapter.dispatch('json_array', 'athena_recipes')(json, element_type)) -}}
{% endmacro %}

{% macro default__json_array(json, element_type='json') %}
    {{ athena_recipes._raise_unsupported_engine('json_array') }}
{% endmacro %}

{% macro athena__json_array(json, element_type='json') %}
    {{ return('try_cast(' ~ json ~ ' as array(' ~ element_type ~ '))') }}
{% endmacro %}

{% macro duckdb__json_array(json, element_type='json') %}
    {{ return('try_cast(' ~ json ~ ' as ' ~ element_type ~ '[])') }}
{% endmacro %}
