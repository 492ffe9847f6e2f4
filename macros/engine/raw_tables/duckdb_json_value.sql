{#
  The structure argument of DuckDB's json_transform for a parsed Hive type, by the names of its
  fields.

  Arguments:
    tree: what _parse_hive_type returned.

  Usage: json_transform(json, '{{ athena_recipes._duckdb_json_structure(tree) }}')
#}
{% macro _duckdb_json_structure(tree) %}
    {% if tree.kind == 'array' %}
        {{ return('[' ~ athena_recipes._duckdb_json_structure(tree.element) ~ ']') }}
    {% elif tree.kind == 'struct' %}
        {% set shapes = {} %}
        {% for name, field in tree.fields %}
            {% do shapes.update({name: athena_recipes._duckdb_json_structure(field)}) %}
        {% endfor %}
        {{ return(athena_recipes._json_structure_of(shapes)) }}
    {% endif %}
    {{ return(tojson(athena_recipes._duckdb_type(tree))) }}
{% endmacro %}

{#
  A structure for json_transform from the structures of its keys.

  Arguments:
    shapes: {key: structure}.

  Usage: {{ athena_recipes._json_structure_of({'a': '"VARCHAR"'}) }}
#}
{% macro _json_structure_of(shapes) %}
    {% set fields = [] %}
    {% for key, shape in shapes.items() %}
        {% do fields.append(tojson(key) ~ ':' ~ shape) %}
    {% endfor %}
    {{ return('{' ~ fields | join(',') ~ '}') }}
{% endmacro %}

{#
  The structure in which _duckdb_json_value gets a value: by the keys of the file, and text where
  DuckDB's own cast would give another value than Athena.

  Arguments:
    tree: what _parse_hive_type returned.
    keys: what _openx_json_keys returned.

  Usage: json_transform(json, '{{ athena_recipes._duckdb_json_shape(tree, keys) }}')
#}
{% macro _duckdb_json_shape(tree, keys) %}
    {% if tree.kind == 'array' %}
        {{ return('[' ~ athena_recipes._duckdb_json_shape(tree.element, keys) ~ ']') }}
    {% elif tree.kind == 'struct' %}
        {% set shapes = {} %}
        {% for name, field in tree.fields %}
            {% do shapes.update({
                athena_recipes._json_key(name, keys): athena_recipes._duckdb_json_shape(field, keys)
            }) %}
        {% endfor %}
        {{ return(athena_recipes._json_structure_of(shapes)) }}
    {% elif tree.kind == 'map' %}
        {# Structures of keys and values are types inside a type: DuckDB knows them by SQL names only. #}
        {{ return(tojson('map(varchar, ' ~ athena_recipes._duckdb_json_shape_type(tree.value, keys) ~ ')')) }}
    {% endif %}
    {{ return(tojson('varchar' if athena_recipes._json_needs_text(tree) else athena_recipes._duckdb_type(tree)) | upper) }}
{% endmacro %}

{#
  As _duckdb_json_shape, written as a type of DuckDB.

  Arguments:
    tree: what _parse_hive_type returned.
    keys: what _openx_json_keys returned.

  Usage: {{ athena_recipes._duckdb_json_shape_type(tree, keys) }}
#}
{% macro _duckdb_json_shape_type(tree, keys) %}
    {% if tree.kind == 'array' %}
        {{ return(athena_recipes._duckdb_json_shape_type(tree.element, keys) ~ '[]') }}
    {% elif tree.kind == 'map' %}
        {{ return('map(varchar, ' ~ athena_recipes._duckdb_json_shape_type(tree.value, keys) ~ ')') }}
    {% elif tree.kind == 'struct' %}
        {% set fields = [] %}
        {% for name, field in tree.fields %}
            {% do fields.append('"' ~ athena_recipes._json_key(name, keys) ~ '" '
                ~ athena_recipes._duckdb_json_shape_type(field, keys)) %}
        {% endfor %}
        {{ return('struct(' ~ fields | join(', ') ~ ')') }}
    {% endif %}
    {{ return('varchar' if athena_recipes._json_needs_text(tree) else athena_recipes._duckdb_type(tree)) }}
{% endmacro %}

{#
  Whether a scalar is read from JSON as text, because DuckDB's own cast gives another value.

  Arguments:
    tree: what _parse_hive_type returned, of kind scalar.

  Usage: {% if athena_recipes._json_needs_text(tree) %}
#}
{% macro _json_needs_text(tree) %}
    {{ return(tree.type != 'string') }}
{% endmacro %}

{#
  A value of a Hive type from what json_transform gave for _duckdb_json_shape. A scalar at the top is
  text of any type. A key of a map that does not read as its type is left out.

  Arguments:
    tree: what _parse_hive_type returned.
    value: SQL expression of the value.
    keys: what _openx_json_keys returned.
    depth: how many types it is inside of.

  Usage: {{ athena_recipes._duckdb_json_value(tree, 'record."label"', keys) }} as "label"
#}
{% macro _duckdb_json_value(tree, value, keys, depth=0) %}
    {% set item = 'item_' ~ depth %}
    {% if tree.kind == 'array' %}
        {% set element = athena_recipes._duckdb_json_value(tree.element, item, keys, depth + 1) %}
        {{ return(value if element == item else 'list_transform(' ~ value ~ ', lambda ' ~ item ~ ': ' ~ element ~ ')') }}
    {% elif tree.kind == 'map' %}
        {% set inside = item ~ '.value' %}
        {% set element = athena_recipes._duckdb_json_value(tree.value, inside, keys, depth + 1) %}
        {% set key = athena_recipes._duckdb_json_value(tree.key, item ~ '.key', keys, depth + 1) %}
        {% if element == inside and key == item ~ '.key' %}{{ return(value) }}{% endif %}
        {{ return(
            'case when ' ~ value ~ ' is not null then map_from_entries(list_filter(list_transform(map_entries(' ~ value ~ '), lambda '
            ~ item ~ ': struct_pack(key := ' ~ key ~ ', value := ' ~ element ~ ')), lambda entry: entry.key is not null)) end'
        ) }}
    {% elif tree.kind == 'struct' %}
        {% set fields = [] %}
        {% set state = namespace(changed=false) %}
        {% for name, field in tree.fields %}
            {% set key = athena_recipes._json_key(name, keys) %}
            {% set inside = value ~ '."' ~ key ~ '"' %}
            {% set element = athena_recipes._duckdb_json_value(field, inside, keys, depth + 1) %}
            {% set state.changed = state.changed or key != name or element != inside %}
            {% do fields.append('"' ~ name ~ '" := ' ~ element) %}
        {% endfor %}
        {{ return(
            'case when ' ~ value ~ ' is not null then struct_pack(' ~ fields | join(', ') ~ ') end' if state.changed else value
        ) }}
    {% elif depth and not athena_recipes._json_needs_text(tree) %}
        {{ return(value) }}
    {% elif tree.type == 'boolean' %}
        {# Any other value is false in the SerDe. #}
        {{ return('lower(' ~ value ~ ") = 'true'") }}
    {% elif tree.type == 'binary' %}
        {# Java's decoder takes texts without the padding at the end. #}
        {{ return("system.main.from_base64(system.main.rpad(" ~ value ~ ", cast((system.main.strlen(" ~ value ~ ") + 3) // 4 * 4 as integer), '='))") }}
    {% endif %}
    {{ return(athena_recipes._duckdb_text_value(value, tree.type, json=true)) }}
{% endmacro %}
