{#
  OpenX JSON on DuckDB. Follows the SerDe as Trino reads it: keys match in any case, at every depth;
  `mapping.x` renames a key at every depth; missing keys are NULL; a line that is not JSON is a row
  of NULLs with ignore.malformed.json and ends the query without; a line that is an array fills
  the columns by position.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_openx_json_query(declaration) }}
#}
{% macro _duckdb_openx_json_query(declaration) -%}
    {%- set known = ['ignore.malformed.json', 'case.insensitive'] -%}
    {%- for key in declaration.serde_properties if key not in known and not key.startswith('mapping.') -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ": SerDe property '" ~ key ~ "' is not supported on DuckDB."
            ~ ' Fix: use only mapping.<column> and ' ~ known | join(', ')
        ) }}
    {%- endfor -%}
    {%- set mapping = {} -%}
    {%- for key, value in declaration.serde_properties.items() if key.startswith('mapping.') -%}
        {%- do mapping.update({key[8:] | lower: value}) -%}
    {%- endfor -%}
    {%- set fields = [] -%}
    {%- set structure = [] -%}
    {%- set by_position = [] -%}
    {%- for column in declaration.columns -%}
        {%- set tree = athena_recipes._parse_hive_type(column.data_type) -%}
        {%- do fields.extend([column.name] + athena_recipes._hive_field_names(tree)) -%}
        {# Scalars come as text, because DuckDB's own casts round and accept other spellings. #}
        {%- set shape = '"VARCHAR"' if tree.kind == 'scalar' else athena_recipes._duckdb_json_structure(tree) -%}
        {%- do structure.append(tojson(column.name) ~ ':' ~ shape) -%}
        {%- set value = "system.main.json_extract(json, '$[" ~ loop.index0 ~ "]')" -%}
        {%- if tree.kind == 'array' -%}
            {%- set value = "case when coalesce(json_type(" ~ value ~ "), 'NULL') in ('ARRAY', 'NULL') then " ~ value
                ~ " else json_array(" ~ value ~ ") end" -%}
        {%- endif -%}
        {%- do by_position.append("'" ~ column.name ~ "', " ~ value) -%}
    {%- endfor -%}
    {%- set structure = "'{" ~ structure | join(',') | replace("'", "''") ~ "}'" -%}
    {%- set ignore = declaration.serde_properties.get('ignore.malformed.json', 'false') | lower -%}
with objects as (
    select
        filename,
        {{ athena_recipes._duckdb_json_keys('json', fields | unique | list, mapping) }} as json
    from read_ndjson_objects(
        '{{ athena_recipes._duckdb_raw_glob(declaration) }}', ignore_errors = {{ ignore }}, filename = true
    )
    where {{ athena_recipes._duckdb_is_visible('filename', declaration) }}
        and {{ athena_recipes._duckdb_partition_filter(declaration) }}
        -- Always true. DuckDB gathers rows in a filter that cannot move into the scan: without one, many
        -- small files pass through all that follows row by row, which takes twice as long.
        and coalesce(system.main.strlen(json), 0) >= 0
),
records as (
    select
        filename,
        case json_type(json)
            when 'OBJECT' then json_transform(json, {{ structure }})
            when 'ARRAY' then json_transform(json_object({{ by_position | join(', ') }}), {{ structure }})
        end as record
    from objects
)
select
{%- for column in declaration.columns %}
    {%- set value = 'record."' ~ column.name ~ '"' %}
    {%- set type = column.data_type | lower | trim %}
    {%- if type == 'boolean' %}
    {#- Any other value is false in the SerDe. #}
    lower({{ value }}) = 'true' as "{{ column.name }}",
    {%- elif athena_recipes._parse_hive_type(type).kind == 'scalar' %}
    {{ athena_recipes._duckdb_text_value(value, type, zoned=true) }} as "{{ column.name }}",
    {%- else %}
    {{ value }},
    {%- endif %}
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from records
{%- endmacro %}

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
  The structure argument of DuckDB's json_transform for a parsed Hive type.

  Arguments:
    tree: what _parse_hive_type returned.

  Usage: json_transform(json, '{{ athena_recipes._duckdb_json_structure(tree) }}')
#}
{% macro _duckdb_json_structure(tree) %}
    {% if tree.kind == 'array' %}
        {{ return('[' ~ athena_recipes._duckdb_json_structure(tree.element) ~ ']') }}
    {% elif tree.kind == 'struct' %}
        {% set fields = [] %}
        {% for name, field in tree.fields %}
            {% do fields.append(tojson(name) ~ ':' ~ athena_recipes._duckdb_json_structure(field)) %}
        {% endfor %}
        {{ return('{' ~ fields | join(',') ~ '}') }}
    {% endif %}
    {{ return(tojson(athena_recipes._duckdb_type(tree))) }}
{% endmacro %}

{#
  Rewrite the keys of a JSON text to the declared names: mapped keys always, other keys only in the
  rare line whose letter case differs, which one regular expression finds. A key is a quoted
  name before a colon; inside a JSON string its closing quote would be escaped, so no value is hit.

  Arguments:
    json: SQL expression of the JSON text.
    fields: declared names.
    mapping: lower-case declared name -> key in the file.

  Usage: {{ athena_recipes._duckdb_json_keys('json', ['label'], {'crowd_classifier': 'crowd-classifier'}) }}
#}
{% macro _duckdb_json_keys(json, fields, mapping) %}
    {% set state = namespace(mapped=json, folded=json) %}
    {% set odd = [] %}
    {% for field in fields %}
        {% set key = mapping.get(field | lower, field) %}
        {% set pattern = modules.re.escape(key).replace("'", "''") %}
        {% set rewritten = "'(?i)\"" ~ pattern ~ "\"(\\s*:)', '\"" ~ field ~ "\"\\1', 'g')" %}
        {% if key != field %}
            {% set state.mapped = 'system.main.regexp_replace(' ~ state.mapped ~ ", '\"" ~ pattern
                ~ "\"(\\s*:)', '\"" ~ field ~ "\"\\1', 'g')" %}
        {% endif %}
        {% set state.folded = 'system.main.regexp_replace(' ~ state.folded ~ ', ' ~ rewritten %}
        {% for index in range(key | length) if key[index] | lower != key[index] | upper %}
            {% set other = key[index] | upper if key[index] | lower == key[index] else key[index] | lower %}
            {% set rest = modules.re.escape(key[index + 1:]) %}
            {% do odd.append(modules.re.escape(key[:index]) ~ other ~ ('(?i:' ~ rest ~ ')' if rest else '')) %}
        {% endfor %}
    {% endfor %}
    {{ return(
        "case when system.main.regexp_matches(" ~ json ~ ", '\"(?:" ~ odd | join('|') | replace("'", "''")
        ~ ")\"\\s*:') then " ~ state.folded ~ ' else ' ~ state.mapped ~ ' end'
    ) }}
{% endmacro %}
