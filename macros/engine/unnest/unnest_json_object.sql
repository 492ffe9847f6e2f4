{#
  UNNEST a JSON object into a row per key; read them as <alias>.key (varchar) and <alias>.value
  (json). A value that is not an object gives no row.

  Arguments:
    json: SQL expression of type json.
    alias: name to read key and value by.

  Usage: cross join {{ unnest_json_object('json_parse(line)', 'attribute') }}
#}
{% macro unnest_json_object(json, alias) %}
    {{- return(adapter.dispatch('unnest_json_object', 'athena_recipes')(json, alias)) -}}
{% endmacro %}

{% macro default__unnest_json_object(json, alias) %}
    {{ athena_recipes._raise_unsupported_engine('unnest_json_object') }}
{% endmacro %}

{% macro athena__unnest_json_object(json, alias) %}
    {{ return('unnest(try_cast(' ~ json ~ ' as map(varchar, json))) as ' ~ alias ~ '(key, value)') }}
{% endmacro %}

{% macro duckdb__unnest_json_object(json, alias) %}
    {{ return(
        'unnest(system.main.map_entries(try_cast(' ~ json ~ ' as map(varchar, json)))) as ' ~ alias ~ '_row(' ~ alias ~ ')'
    ) }}
{% endmacro %}
