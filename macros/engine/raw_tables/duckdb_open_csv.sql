{#
  OpenCSV on DuckDB: line by line (a quoted line break is not joined, as in the SerDe), quotes and
  escapes resolved, every column a string, missing fields NULL, extra fields dropped.

  Arguments:
    declaration: what raw_table_declaration returned.

  Usage: {{ athena_recipes.duckdb_open_csv_query(declaration) }}
#}
{% macro duckdb_open_csv_query(declaration) -%}
    {%- for column in declaration.columns if column.data_type | lower != 'string' -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': OpenCSVSerde column ' ~ column.name ~ ' is ' ~ column.data_type
            ~ '. Fix: declare it as string and cast it in the staging model.'
        ) }}
    {%- endfor -%}
    {%- set properties = declaration.serde_properties -%}
    {%- set separator = modules.re.escape(properties.get('separatorChar', ',').replace('\\t', '\t')).replace("'", "''") -%}
    {%- set quote = modules.re.escape(properties.get('quoteChar', '"')).replace("'", "''") -%}
    {%- set escape = modules.re.escape(properties.get('escapeChar', '\\').replace('\\\\', '\\')).replace("'", "''") -%}
    {%- set quoted = quote ~ '(?:[^' ~ quote ~ escape ~ ']|' ~ escape ~ '.|' ~ quote ~ quote ~ ')*' ~ quote ~ '?' -%}
with fields as (
    select
        filename,
        -- Each field with its separator before it; the first gets one, so that all look alike.
        [
            case
                when system.main.regexp_matches(field, '^{{ quote }}')
                    then system.main.regexp_replace(
                        system.main.regexp_replace(field, '^{{ quote }}|{{ quote }}$', '', 'g'),
                        '(?:{{ escape }}|{{ quote }})([{{ quote }}{{ escape }}])', '\1', 'g'
                    )
                else field
            end
            for field in system.main.regexp_extract_all(
                {{ "'" ~ properties.get('separatorChar', ',').replace('\\t', '\t').replace("'", "''") ~ "'" }} || line,
                '{{ separator }}({{ quoted }}|[^{{ separator }}]*)', 1
            )
        ] as field
    from {{ athena_recipes.duckdb_lines(declaration) }}
)
select
{%- for column in declaration.columns %}
    field[{{ loop.index }}] as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes.duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from fields
{%- endmacro %}
