{#
  Parquet on DuckDB: columns by name in any case, a column that a file lacks is NULL, timestamps are
  rounded to milliseconds. Bytes without a type are text, unless the table declares a binary column: among files with
  text DuckDB would read text as escaped bytes. Files with a type that Athena does not read as the declared one are left out before.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_parquet_query(declaration) }}
#}
{% macro _duckdb_parquet_query(declaration) -%}
{%- set has_bytes = 'binary' in declaration.columns | map(attribute='data_type') | join(' ') | lower -%}
{%- set read = 'read_parquet(' ~ declaration.paths ~ ', union_by_name = true, hive_partitioning = false, filename = true'
    ~ (')' if has_bytes else ', binary_as_string = true)') -%}
{%- set types = {} -%}
{%- for row in run_query('describe select * exclude (filename) from ' ~ read).rows -%}
    {%- do types.update({row[0] | lower: row[1]}) -%}
{%- endfor -%}
with files as (
    select
{%- for column in declaration.columns if column.name | lower not in types %}
        cast(null as {{ athena_recipes._duckdb_type(athena_recipes._parse_hive_type(column.data_type)) }}) as "{{ column.name }}",
{%- endfor %}
        *
    from {{ read }}
    where {{ athena_recipes._duckdb_is_visible('filename', declaration) }}
        and {{ athena_recipes._duckdb_partition_filter(declaration) }}
)
select
{%- for column in declaration.columns %}
    {{ athena_recipes._duckdb_parquet_value(declaration, column, types.get(column.name | lower)) }} as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from files
{%- endmacro %}

{#
  A column's value from Parquet as Athena reads it.

  Arguments:
    declaration: what _raw_table_declaration returned.
    column: one of its columns.
    file_type: DuckDB's type of the column in the files, or none.

  Usage: {{ athena_recipes._duckdb_parquet_value(declaration, column, 'BIGINT') }} as "id"
#}
{% macro _duckdb_parquet_value(declaration, column, file_type) %}
    {% set tree = athena_recipes._parse_hive_type(column.data_type) %}
    {% set type = athena_recipes._duckdb_type(tree) %}
    {% set value = '"' ~ column.name ~ '"' %}
    {% set cast_value = 'cast(' ~ value ~ ' as ' ~ type ~ ')' %}
    {% if file_type is none %}
        {{ return(cast_value) }}
    {% endif %}
    {% set kind = tree.kind if tree.kind != 'scalar' else modules.re.match('[a-z]+', tree.type).group(0) %}
    {% set base = 'array' if file_type.endswith('[]') else ('map' if file_type.startswith('MAP(')
        else ('struct' if file_type.startswith('STRUCT(') else modules.re.search('[A-Z0-9]+', file_type).group(0))) %}
    {% if tree.kind == 'scalar' and (kind == 'char' or kind == 'varchar') %}
        {% set text = 'system.main.decode(' ~ value ~ ')' if base == 'BLOB' else 'cast(' ~ value ~ ' as varchar)' %}
        {{ return(athena_recipes._duckdb_text_value(text, tree.type)) }}
    {% elif base == 'BLOB' and kind == 'string' %}
        {{ return('system.main.decode(' ~ value ~ ')') }}
    {% elif base in ('UINTEGER', 'UBIGINT') %}
        {# Trino takes the bits for a number with a sign. #}
        {% set bits = 32 if base == 'UINTEGER' else 64 %}
        {% set number = 'cast(' ~ value ~ ' as hugeint)' %}
        {{ return('cast(case when ' ~ number ~ ' >= ' ~ 2 ** (bits - 1) ~ ' then ' ~ number ~ ' - ' ~ 2 ** bits
            ~ ' else ' ~ number ~ ' end as ' ~ type ~ ')') }}
    {% endif %}
    {{ return(athena_recipes._rounded_timestamps(tree, cast_value)) }}
{% endmacro %}

{#
  A value whose timestamps, at any depth, are rounded to milliseconds, as Athena's are.

  Arguments:
    tree: what _parse_hive_type returned.
    value: SQL expression of DuckDB's type for it.
    depth: how many types it is inside of.

  Usage: {{ athena_recipes._rounded_timestamps(tree, 'cast("at" as timestamp)') }}
#}
{% macro _rounded_timestamps(tree, value, depth=0) %}
    {% set item = 'item_' ~ depth %}
    {% if tree.kind == 'array' %}
        {% set element = athena_recipes._rounded_timestamps(tree.element, item, depth + 1) %}
        {{ return(value if element == item else 'list_transform(' ~ value ~ ', lambda ' ~ item ~ ': ' ~ element ~ ')') }}
    {% elif tree.kind == 'map' %}
        {% set element = athena_recipes._rounded_timestamps(tree.value, item ~ '.value', depth + 1) %}
        {{ return(value if element == item ~ '.value' else
            'case when ' ~ value ~ ' is not null then map_from_entries(list_transform(map_entries(' ~ value ~ '), lambda '
            ~ item ~ ': struct_pack(key := ' ~ item ~ '.key, value := ' ~ element ~ '))) end'
        ) }}
    {% elif tree.kind == 'struct' %}
        {% set fields = [] %}
        {% set state = namespace(changed=false) %}
        {% for name, field in tree.fields %}
            {% set inside = value ~ '."' ~ name ~ '"' %}
            {% set element = athena_recipes._rounded_timestamps(field, inside, depth + 1) %}
            {% set state.changed = state.changed or element != inside %}
            {% do fields.append('"' ~ name ~ '" := ' ~ element) %}
        {% endfor %}
        {{ return(
            'case when ' ~ value ~ ' is not null then struct_pack(' ~ fields | join(', ') ~ ') end' if state.changed else value
        ) }}
    {% elif tree.type == 'timestamp' %}
        {{ return("system.main.date_trunc('millisecond', " ~ value ~ " + interval '500 microseconds')") }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
