{#
  The DuckDB type for a parsed Hive type.

  Arguments:
    tree: what _parse_hive_type returned.

  Usage: {{ athena_recipes._duckdb_type(athena_recipes._parse_hive_type('array<string>')) }}
#}
{% macro _duckdb_type(tree) %}
    {% if tree.kind == 'array' %}
        {{ return(athena_recipes._duckdb_type(tree.element) ~ '[]') }}
    {% elif tree.kind == 'map' %}
        {{ return('map(' ~ athena_recipes._duckdb_type(tree.key) ~ ', ' ~ athena_recipes._duckdb_type(tree.value) ~ ')') }}
    {% elif tree.kind == 'struct' %}
        {% set fields = [] %}
        {% for name, field in tree.fields %}
            {% do fields.append('"' ~ name ~ '" ' ~ athena_recipes._duckdb_type(field)) %}
        {% endfor %}
        {{ return('struct(' ~ fields | join(', ') ~ ')') }}
    {% endif %}
    {% set renamed = {'string': 'varchar', 'int': 'integer', 'float': 'real', 'binary': 'blob'} %}
    {{ return(renamed.get(tree.type, 'varchar' if tree.type.startswith(('varchar', 'char')) else tree.type)) }}
{% endmacro %}
