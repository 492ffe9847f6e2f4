{#
  A value of a Hive type from JSON text, as a raw table's column would have it. For fixtures of unit
  tests: neither engine can write an array of rows the other's way. Keys are the type's names.

  Arguments:
    hive_type: for example 'array<struct<label:string>>'.
    json: the value as JSON text, or none for NULL.

  Usage: select {{ athena_recipes.raw_value('array<struct<label:string>>', '[{"label": "cat"}]') }} as answers
#}
{% macro raw_value(hive_type, json) %}
    {% set text = 'null' if json is none else "'" ~ json.replace("'", "''") ~ "'" %}
    {{- return(adapter.dispatch('raw_value', 'athena_recipes')(athena_recipes._parse_hive_type(hive_type), text)) -}}
{% endmacro %}

{% macro default__raw_value(tree, text) %}
    {{ athena_recipes._raise_unsupported_engine('raw_value') }}
{% endmacro %}

{% macro athena__raw_value(tree, text) %}
    {{ return('cast(json_parse(' ~ text ~ ') as ' ~ athena_recipes._trino_type(tree) ~ ')') }}
{% endmacro %}

{% macro duckdb__raw_value(tree, text) %}
    {{ return('json_transform(' ~ text ~ ", '" ~ athena_recipes._duckdb_json_structure(tree) ~ "')") }}
{% endmacro %}

{#
  The Trino type for a parsed Hive type.

  Arguments:
    tree: what _parse_hive_type returned.

  Usage: {{ athena_recipes._trino_type(athena_recipes._parse_hive_type('array<string>')) }}
#}
{% macro _trino_type(tree) %}
    {% if tree.kind == 'array' %}
        {{ return('array(' ~ athena_recipes._trino_type(tree.element) ~ ')') }}
    {% elif tree.kind == 'map' %}
        {{ return('map(' ~ athena_recipes._trino_type(tree.key) ~ ', ' ~ athena_recipes._trino_type(tree.value) ~ ')') }}
    {% elif tree.kind == 'struct' %}
        {% set fields = [] %}
        {% for name, field in tree.fields %}
            {% do fields.append('"' ~ name | lower ~ '" ' ~ athena_recipes._trino_type(field)) %}
        {% endfor %}
        {{ return('row(' ~ fields | join(', ') ~ ')') }}
    {% endif %}
    {% set renamed = {'string': 'varchar', 'int': 'integer', 'float': 'real', 'binary': 'varbinary', 'timestamp': 'timestamp(3)'} %}
    {{ return(renamed.get(tree.type, tree.type)) }}
{% endmacro %}
