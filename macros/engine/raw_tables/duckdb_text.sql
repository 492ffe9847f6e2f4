{#
  LazySimple text on DuckDB: fields by delimiter, \N is NULL, what does not read as its type is NULL,
  missing fields are NULL, extra fields are dropped.

  Arguments:
    declaration: what raw_table_declaration returned.

  Usage: {{ athena_recipes.duckdb_text_query(declaration) }}
#}
{% macro duckdb_text_query(declaration) -%}
    {%- set properties = declaration.serde_properties -%}
    {%- for key in properties if key not in ('field.delim', 'serialization.format', 'serialization.null.format') -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ": SerDe property '" ~ key ~ "' is not supported on DuckDB."
            ~ ' Fix: use only field.delim, serialization.format, serialization.null.format'
        ) }}
    {%- endfor -%}
    {%- set delimiter = athena_recipes.hive_escape(properties.get('field.delim', properties.get('serialization.format', '\\001'))) -%}
    {%- set null_text = properties.get('serialization.null.format', '\\N') -%}
with fields as (
    select filename, string_split(coalesce(line, ''), chr({{ delimiter }})) as field
    from {{ athena_recipes.duckdb_lines(declaration) }}
)
select
{%- for column in declaration.columns %}
    try_cast(nullif(field[{{ loop.index }}], '{{ null_text }}') as {{ athena_recipes.duckdb_type(athena_recipes.parse_hive_type(column.data_type)) }}) as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes.duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from fields
{%- endmacro %}

{#
  The code point of a one-character Hive property: '\t', '\001' (octal), ',' …

  Arguments:
    text: the property's value.

  Usage: chr({{ athena_recipes.hive_escape('\\t') }})
#}
{% macro hive_escape(text) %}
    {% set named = {'\\t': 9, '\\n': 10, '\\r': 13, '\\\\': 92} %}
    {% if text in named %}{{ return(named[text]) }}{% endif %}
    {% set octal = modules.re.match('^\\\\([0-7]{3})$', text) %}
    {% if octal %}{{ return(octal.group(1) | int(base=8)) }}{% endif %}
    {% if text | length != 1 %}
        {{ exceptions.raise_compiler_error("'" ~ text ~ "' is not one character. Fix: write ',' or '\\t' or '\\001'.") }}
    {% endif %}
    {{ return(run_query("select ascii('" ~ text.replace("'", "''") ~ "')").columns[0].values()[0]) }}
{% endmacro %}

{#
  All lines of a raw table's text files, as a relation with the columns line and filename. gzip by
  the ending .gz; LF, CRLF or CR by file; header lines skipped when the declaration says so.

  Arguments:
    declaration: what raw_table_declaration returned.

  Usage: select line from {{ athena_recipes.duckdb_lines(declaration) }}
#}
{% macro duckdb_lines(declaration) -%}
(
        select line, filename
        from read_csv(
            '{{ athena_recipes.duckdb_raw_glob(declaration) }}',
            columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
            skip = {{ declaration.table_properties.get('skip.header.line.count', 0) }},
            -- A delimiter that no text holds, so that a line stays one field.
            delim = e'\x07\x06\x05', quote = '', escape = '', comment = '', strict_mode = false,
            max_line_size = 16777216, buffer_size = 33554432, filename = true
        )
        where {{ athena_recipes.duckdb_is_visible('filename', declaration) }}
            and {{ athena_recipes.duckdb_partition_filter(declaration) }}
    )
{%- endmacro %}
