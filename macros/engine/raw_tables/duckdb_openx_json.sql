{#
  OpenX JSON on DuckDB. Follows the SerDe as Trino reads it: keys match in any case, at every depth;
  `mapping.x` gives the key of a field at every depth, and the key x is not read then; missing keys
  are NULL; of several values on a line the first one counts; a line that is not JSON is a row of NULLs
  with ignore.malformed.json and ends the query without; a line that is an array fills the columns by
  position.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_openx_json_query(declaration) }}
#}
{% macro _duckdb_openx_json_query(declaration) -%}
    {%- set keys = athena_recipes._openx_json_keys(declaration) -%}
    {%- set shapes = {} -%}
    {%- set by_position = [] -%}
    {%- set seen = [] -%}
    {%- for column in declaration.columns -%}
        {%- set tree = athena_recipes._parse_hive_type(column.data_type) -%}
        {# Scalars come as text, because DuckDB's own casts round and accept other spellings. #}
        {%- set shape = '"VARCHAR"' if tree.kind == 'scalar' else athena_recipes._duckdb_json_shape(tree, keys) -%}
        {%- set key = athena_recipes._json_key(column.name, keys) -%}
        {%- if shapes.get(key, shape) != shape -%}
            {{ exceptions.raise_compiler_error(
                'Raw table ' ~ declaration.name ~ ": two columns of different types read the key '" ~ key
                ~ "'. Fix: change mapping." ~ column.name ~ ', or its type'
            ) }}
        {%- endif -%}
        {%- do shapes.update({key: shape}) -%}
        {%- do seen.append(key) -%}
        {%- set value = "system.main.json_extract(json, '$[" ~ loop.index0 ~ "]')" -%}
        {%- if tree.kind == 'array' -%}
            {%- set value = "case when coalesce(json_type(" ~ value ~ "), 'NULL') in ('ARRAY', 'NULL') then " ~ value
                ~ " else json_array(" ~ value ~ ") end" -%}
        {%- endif -%}
        {%- do by_position.append("'" ~ key.replace("'", "''") ~ "', " ~ value) -%}
    {%- endfor -%}
    {%- set structure = athena_recipes._json_structure_of(shapes) | replace("'", "''") -%}
with lines as (
    -- A blank line is no row.
    select filename, line, json_valid(line) as is_json
{%- if 'array<' in declaration.columns | map(attribute='data_type') | join(' ') | lower %}
    -- Lines with an array can be documents of megabytes. A filter would gather 2,048 of them in each of its forms.
    from (
        select filename, unnest(case when system.main.regexp_matches(line, '\S') then [line] else [] end) as line
        from {{ athena_recipes._duckdb_lines(declaration) }}
    ) as filled
{%- else %}
    from {{ athena_recipes._duckdb_lines(declaration) }}
    -- DuckDB gathers rows in a filter that cannot move into the scan: without one, many small files pass through
    -- all that follows row by row, which takes twice as long.
    where system.main.regexp_matches(line, '\S')
{%- endif %}
),
texts as (
    select
        filename,
        case when is_json then line else {{ athena_recipes._duckdb_first_json(declaration, 'line', 'filename') }} end as json
    from lines
),
objects as (
    select filename, {{ athena_recipes._duckdb_json_keys('json', keys.spellings.values() | list) }} as json
    from texts
),
records as (
    select
        filename,
        case json_type(json)
            when 'OBJECT' then json_transform(json, '{{ structure }}')
{%- if seen | unique | list | length == seen | length %}
            when 'ARRAY' then json_transform(json_object({{ by_position | join(', ') }}), '{{ structure }}')
{%- endif %}
        end as record
    from objects
)
select
{%- for column in declaration.columns %}
    {%- set value = 'record."' ~ athena_recipes._json_key(column.name, keys).replace('"', '""') ~ '"' %}
    {{ athena_recipes._duckdb_json_value(athena_recipes._parse_hive_type(column.data_type), value, keys) }} as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from records
{%- endmacro %}

{#
  The keys that an OpenX JSON table reads, from its columns and `mapping.*`.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Returns: {'mapping': {declared name in lower case: key}, 'spellings': {key in lower case: key as the
  query writes it}}.

  Usage: {% set keys = athena_recipes._openx_json_keys(declaration) %}
#}
{% macro _openx_json_keys(declaration) %}
    {% set known = ['ignore.malformed.json', 'case.insensitive'] %}
    {% set mapping = {} %}
    {% for key, value in declaration.serde_properties.items() %}
        {% if key.startswith('mapping.') %}
            {% do mapping.update({key[8:] | lower: value}) %}
        {% elif key not in known or (key == 'case.insensitive' and value | lower != 'true') %}
            {{ exceptions.raise_compiler_error(
                'Raw table ' ~ declaration.name ~ ": SerDe property '" ~ key ~ "' = '" ~ value
                ~ "' is not supported on DuckDB. Fix: use only mapping.<column>, ignore.malformed.json and"
                ~ " 'case.insensitive' = 'true'"
            ) }}
        {% endif %}
    {% endfor %}
    {% set spellings = {} %}
    {% for column in declaration.columns %}
        {% set tree = athena_recipes._parse_hive_type(column.data_type) %}
        {% for name in [column.name] + athena_recipes._hive_field_names(tree) %}
            {% set key = mapping.get(name | lower, name) %}
            {% if key | lower not in spellings %}{% do spellings.update({key | lower: key}) %}{% endif %}
        {% endfor %}
    {% endfor %}
    {{ return({'mapping': mapping, 'spellings': spellings}) }}
{% endmacro %}

{#
  The key that a column or field is read from, as _duckdb_json_keys spells it.

  Arguments:
    name: declared name.
    keys: what _openx_json_keys returned.

  Usage: {% set key = athena_recipes._json_key('label', keys) %}
#}
{% macro _json_key(name, keys) %}
    {{ return(keys.spellings[keys.mapping.get(name | lower, name) | lower]) }}
{% endmacro %}

{#
  The names of all fields inside a parsed Hive type.

  Arguments:
    tree: what _parse_hive_type returned.

  Usage: {% set names = athena_recipes._hive_field_names(tree) %}
#}
{% macro _hive_field_names(tree) %}
    {% if tree.kind == 'array' %}
        {{ return(athena_recipes._hive_field_names(tree.element)) }}
    {% elif tree.kind == 'map' %}
        {{ return(athena_recipes._hive_field_names(tree.value)) }}
    {% elif tree.kind == 'struct' %}
        {% set names = [] %}
        {% for name, field in tree.fields %}
            {% do names.extend([name] + athena_recipes._hive_field_names(field)) %}
        {% endfor %}
        {{ return(names) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}

{#
  Rewrite the keys of a JSON text to one spelling each, only in the rare line whose letter case
  differs, which one regular expression finds. A key is a quoted name before a colon; inside a JSON
  string its closing quote would be escaped, so no value is hit.

  Arguments:
    json: SQL expression of the JSON text.
    keys: keys, spelled as they are to be.

  Usage: {{ athena_recipes._duckdb_json_keys('json', ['label']) }}
#}
{% macro _duckdb_json_keys(json, keys) %}
    {% set state = namespace(folded=json) %}
    {% set odd = [] %}
    {% for key in keys %}
        {% set pattern = modules.re.escape(key).replace("'", "''") %}
        {% set state.folded = 'system.main.regexp_replace(' ~ state.folded ~ ", '(?i)\"" ~ pattern ~ "\"(\\s*:)', '\""
            ~ key.replace('\\', '\\\\').replace("'", "''") ~ "\"\\1', 'g')" %}
        {% for index in range(key | length) if key[index] | lower != key[index] | upper %}
            {% set other = key[index] | upper if key[index] | lower == key[index] else key[index] | lower %}
            {% set rest = modules.re.escape(key[index + 1:]) %}
            {% do odd.append(modules.re.escape(key[:index]) ~ other ~ ('(?i:' ~ rest ~ ')' if rest else '')) %}
        {% endfor %}
    {% endfor %}
    {% if not odd %}{{ return(json) }}{% endif %}
    {{ return(
        "case when system.main.regexp_matches(" ~ json ~ ", '\"(?:" ~ odd | join('|') | replace("'", "''")
        ~ ")\"\\s*:') then " ~ state.folded ~ ' else ' ~ json ~ ' end'
    ) }}
{% endmacro %}
