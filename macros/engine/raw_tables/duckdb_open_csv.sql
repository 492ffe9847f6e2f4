{#
  OpenCSV on DuckDB: line by line (a quoted line break is not joined, as in the SerDe), quotes and
  escapes resolved, every column a string, missing fields NULL, extra fields dropped.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_open_csv_query(declaration) }}
#}
{% macro _duckdb_open_csv_query(declaration) -%}
    {%- for column in declaration.columns if column.data_type | lower != 'string' -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': OpenCSVSerde column ' ~ column.name ~ ' is ' ~ column.data_type
            ~ '. Fix: declare it as string and cast it in the staging model.'
        ) }}
    {%- endfor -%}
    {%- set known = ['separatorChar', 'quoteChar', 'escapeChar'] -%}
    {%- for key in declaration.serde_properties if key not in known -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ": SerDe property '" ~ key ~ "' is not supported on DuckDB."
            ~ ' Fix: use only ' ~ known | join(', ')
        ) }}
    {%- endfor -%}
    {%- set characters = athena_recipes._open_csv_characters(declaration) -%}
    {%- set separator = modules.re.escape(characters.separator).replace("'", "''") -%}
    {%- set quote = modules.re.escape(characters.quote).replace("'", "''") -%}
    {%- set escape = modules.re.escape(characters.escape).replace("'", "''") -%}
    {%- set inside = '(?:' ~ quote ~ quote ~ '|' ~ escape ~ '.|[^' ~ quote ~ escape ~ '])*' -%}
    {%- set field = '(?:' ~ quote ~ quote ~ '|' ~ escape ~ '[' ~ quote ~ escape ~ ']|[^' ~ separator ~ quote ~ ']|'
        ~ quote ~ inside ~ quote ~ ')*' -%}
with fields as (
    select
        filename,
        -- Each field with its separator before it; the first gets one, so that all look alike. A
        -- quote that is never closed takes the rest of the line with it.
        system.main.regexp_extract_all(
            '{{ characters.separator.replace("'", "''") }}' || line,
            '{{ separator }}({{ field }}(?:{{ quote }}{{ inside }}{{ escape }}?$)?)', 1
        ) as field
    from {{ athena_recipes._duckdb_lines(declaration) }}
),
unquoted as (
    select
        filename,
        [
            case
                when not system.main.regexp_matches(value, '[{{ quote }}{{ escape }}]') then value
                when not system.main.regexp_full_match(value, '{{ field }}') then null
                when system.main.regexp_full_match(value, '\s*{{ quote }}{{ inside }}{{ quote }}')
                    then system.main.regexp_replace(
                        system.main.regexp_replace(value, '^\s*{{ quote }}|{{ quote }}$', '', 'g'),
                        '{{ escape }}([{{ quote }}{{ escape }}])?|{{ quote }}({{ quote }})', '\1\2', 'g'
                    )
                -- Quotes inside a field stay, but for one at its start or end.
                else system.main.regexp_replace(
                    system.main.regexp_replace(
                        system.main.regexp_replace(value, '^\s*{{ quote }}([^{{ quote }}])', '\1'),
                        '([^{{ quote }}{{ escape }}]){{ quote }}$', '\1'
                    ),
                    '{{ escape }}([{{ quote }}{{ escape }}])?|{{ quote }}({{ quote }})', '\1\2', 'g'
                )
            end
            for value in field
        ] as field
    from fields
)
select
{%- for column in declaration.columns %}
    field[{{ loop.index }}] as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from unquoted
{%- endmacro %}

{#
  The separator, quote and escape characters of an OpenCSV table.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {% set characters = athena_recipes._open_csv_characters(declaration) %}
#}
{% macro _open_csv_characters(declaration) %}
    {% set properties = declaration.serde_properties %}
    {{ return({
        'separator': athena_recipes._hive_character(properties.get('separatorChar', ',')),
        'quote': athena_recipes._hive_character(properties.get('quoteChar', '"')),
        'escape': athena_recipes._hive_character(properties.get('escapeChar', '\\')),
    }) }}
{% endmacro %}
