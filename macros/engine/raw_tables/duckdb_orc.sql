{#
  ORC on DuckDB, which has no reader of its own: PyArrow reads stripe by stripe, columns by name in any case. A
  column that a file lacks is NULL; a value that is not of the declared type ends the query. Scalar types only.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_orc_query(declaration) }}
#}
{% macro _duckdb_orc_query(declaration) -%}
    {%- set names = [] -%}
    {%- for column in declaration.columns -%}
        {%- if athena_recipes._parse_hive_type(column.data_type).kind != 'scalar' or column.data_type | lower == 'binary' -%}
            {{ exceptions.raise_compiler_error(
                'Raw table ' ~ declaration.name ~ ': column ' ~ column.name ~ ' of an ORC file is ' ~ column.data_type
                ~ ', which is not supported on DuckDB. Fix: leave the column out, or build on Athena.'
            ) }}
        {%- endif -%}
        {%- do names.append(athena_recipes._sql_text(column.name)) -%}
    {%- endfor -%}
with stripes as (
    select filename, unnest(range(orc_stripes(filename))) as stripe
    from (select file as filename from glob({{ declaration.paths }}))
    where {{ athena_recipes._duckdb_is_visible('filename', declaration) }}
        and {{ athena_recipes._duckdb_partition_filter(declaration) }}
),
fields as (
    select filename, unnest(orc_rows(filename, cast(stripe as integer), [{{ names | join(', ') }}])) as field
    from stripes
)
select
{%- for column in declaration.columns %}
    {%- set text = 'field[' ~ loop.index ~ ']' %}
    {%- set type = athena_recipes._duckdb_type(athena_recipes._parse_hive_type(column.data_type)) %}
    case when {{ text }} is not null then coalesce(
        try_cast({{ text }} as {{ type }}),
        error('Column {{ column.name }} is {{ column.data_type }} in the declaration and ' || {{ text }} || ' in file '
            || filename || '. Fix: declare the column as string')
    ) end as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from fields
{%- endmacro %}
