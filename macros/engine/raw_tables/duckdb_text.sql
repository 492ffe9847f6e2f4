{#
  LazySimple text on DuckDB: fields by delimiter, \N is NULL, what does not read as its type is NULL,
  missing fields are NULL, extra fields are dropped.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_text_query(declaration) }}
#}
{% macro _duckdb_text_query(declaration) -%}
    {%- set properties = declaration.serde_properties -%}
    {%- for key in properties if key not in ('field.delim', 'serialization.format', 'serialization.null.format') -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ": SerDe property '" ~ key ~ "' is not supported on DuckDB."
            ~ ' Fix: use only field.delim, serialization.format, serialization.null.format'
        ) }}
    {%- endfor -%}
    {%- for column in declaration.columns if athena_recipes._parse_hive_type(column.data_type).kind != 'scalar' -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': column ' ~ column.name ~ ' of a text file is ' ~ column.data_type
            ~ ', which is not supported on DuckDB. Fix: declare it as string and split it in the staging model.'
        ) }}
    {%- endfor -%}
    {%- set delimiter = athena_recipes._text_delimiter(declaration).encode('utf-8')[0] -%}
    {%- set null_text = properties.get('serialization.null.format', '\\N') -%}
with fields as (
    select filename, string_split(coalesce(line, ''), chr({{ delimiter }})) as field
    from {{ athena_recipes._duckdb_lines(declaration) }}
)
select
{%- for column in declaration.columns %}
    {%- set text = "nullif(field[" ~ loop.index ~ "], '" ~ null_text.replace("'", "''") ~ "')" %}
    {{ athena_recipes._duckdb_text_value(text, column.data_type) }} as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from fields
{%- endmacro %}

{#
  The character between the fields of a LazySimple text table; Hive's default is the code 1.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {% set delimiter = athena_recipes._text_delimiter(declaration) %}
#}
{% macro _text_delimiter(declaration) %}
    {% set properties = declaration.serde_properties %}
    {{ return(athena_recipes._hive_character(
        properties.get('field.delim', properties.get('serialization.format', '\\001'))
    )) }}
{% endmacro %}

{#
  The character that a one-character Hive property means: '\t', '\001' (octal), '\"', ',' …

  Arguments:
    text: the property's value.

  Usage: {% set separator = athena_recipes._hive_character('\\t') %}
#}
{% macro _hive_character(text) %}
    {% set named = {'t': '\t', 'n': '\n', 'r': '\r'} %}
    {% set octal = modules.re.match('^\\\\([0-7]{3})$', text) %}
    {% if octal %}
        {{ return('%c' % (octal.group(1) | int(base=8))) }}
    {% elif text | length == 2 and text[0] == '\\' %}
        {{ return(named.get(text[1], text[1])) }}
    {% elif text | length != 1 %}
        {{ exceptions.raise_compiler_error("'" ~ text ~ "' is not one character. Fix: write ',' or '\\t' or '\\001'.") }}
    {% endif %}
    {{ return(text) }}
{% endmacro %}

{#
  All lines of a raw table's text files, as a relation with the columns line and filename. gzip by
  the ending .gz; header lines skipped if the declaration has them. The odd files, which read_csv would
  refuse or split otherwise than Athena, are read line by line in Python.

  Arguments:
    declaration: what _raw_table_declaration returned, with what _duckdb_raw_files found.

  Usage: select line from {{ athena_recipes._duckdb_lines(declaration) }}
#}
{% macro _duckdb_lines(declaration) -%}
{%- set skipped = declaration.table_properties.get('skip.header.line.count', 0) -%}
{%- set is_read -%}
{{ athena_recipes._duckdb_is_visible('filename', declaration) }}
            and {{ athena_recipes._duckdb_partition_filter(declaration) }}
{%- endset -%}
(
{%- if declaration.paths is not none %}
        select line, filename
        from read_csv(
            {{ declaration.paths }},
            columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
            skip = {{ skipped }},
            -- A delimiter that no text holds, so that a line stays one field.
            delim = e'\x07\x06\x05', quote = '', escape = '', comment = '', strict_mode = false,
            max_line_size = 16777216, buffer_size = 33554432, filename = true
        )
        where {{ is_read }}
{%- endif %}
{%- if declaration.paths is not none and declaration.odd_files %}
        union all
{%- endif %}
{%- if declaration.odd_files %}
        select unnest(text_lines(filename, {{ skipped }})) as line, filename
        from (
            values
{%- for path in declaration.odd_files %}
                ({{ athena_recipes._sql_text(path) }}){{ ',' if not loop.last }}
{%- endfor %}
        ) as odd_files (filename)
        where {{ is_read }}
{%- endif %}
    )
{%- endmacro %}
