{#
  OpenCSV on DuckDB: line by line (a quoted line break is not joined, as in the SerDe), quotes and
  escapes resolved, missing fields NULL, extra fields dropped. Types as Athena's documentation has them:
  string, boolean, int, bigint, double, a date as days since 1970, a timestamp as milliseconds since
  then. A text that is not of its column's type, also an empty one, ends the query.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_open_csv_query(declaration) }}
#}
{% macro _duckdb_open_csv_query(declaration) -%}
    {%- set types = ['string', 'boolean', 'int', 'bigint', 'double', 'date', 'timestamp'] -%}
    {%- for column in declaration.columns if column.data_type | lower | trim not in types -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': OpenCSVSerde column ' ~ column.name ~ ' is ' ~ column.data_type
            ~ '. Fix: declare it as string and cast it in the staging model (the SerDe knows ' ~ types | join(', ') ~ ').'
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
    {{ athena_recipes._open_csv_value(declaration, column, 'field[' ~ loop.index ~ ']') }} as "{{ column.name }}",
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

{#
  A field of an OpenCSV table as the type of its column; a text that is not of this type is an error
  that names the file.

  Arguments:
    declaration: what _raw_table_declaration returned.
    column: one of its columns.
    text: SQL expression of the field.

  Usage: {{ athena_recipes._open_csv_value(declaration, column, 'field[1]') }} as "id"
#}
{% macro _open_csv_value(declaration, column, text) %}
    {% set type = column.data_type | lower | trim %}
    {% set number = "case when system.main.regexp_matches(" ~ text ~ ", '^[+-]?[0-9]+$') then try_cast(" ~ text ~ ' as '
        ~ {'int': 'integer', 'date': 'integer'}.get(type, 'bigint') ~ ') end' %}
    {% if type == 'string' %}
        {{ return(text) }}
    {% elif type == 'boolean' %}
        {% set value = "case lower(" ~ text ~ ") when 'true' then true when 'false' then false end" %}
    {% elif type == 'double' %}
        {% set value = "case when system.main.regexp_matches(" ~ text ~ ", '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$')"
            ~ " then try_cast(" ~ text ~ " as double) end" %}
    {% elif type == 'date' %}
        {% set value = "date '1970-01-01' + (" ~ number ~ ')' %}
    {% elif type == 'timestamp' %}
        {% set value = 'make_timestamp((' ~ number ~ ') * 1000)' %}
    {% else %}
        {% set value = number %}
    {% endif %}
    {{ return(
        'case when ' ~ text ~ ' is not null then coalesce(' ~ value ~ ", error('Error parsing field value ' || " ~ text
        ~ " || ' of column " ~ column.name | replace("'", "''") ~ " as " ~ type
        ~ " in file ' || filename || '. Fix: declare the column as string')) end"
    ) }}
{% endmacro %}
