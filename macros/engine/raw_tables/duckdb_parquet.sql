{#
  Parquet on DuckDB: columns by name in any case, a column that a file lacks is NULL.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_parquet_query(declaration) }}
#}
{% macro _duckdb_parquet_query(declaration) -%}
with files as (
    select
{%- for column in declaration.columns %}
        cast(null as {{ athena_recipes._duckdb_type(athena_recipes._parse_hive_type(column.data_type)) }}) as "{{ column.name }}",
{%- endfor %}
        cast(null as varchar) as filename
    where false
    union all by name
    select *
    from read_parquet(
        '{{ athena_recipes._duckdb_raw_glob(declaration) }}',
        union_by_name = true, hive_partitioning = false, filename = true
    )
    where {{ athena_recipes._duckdb_is_visible('filename', declaration) }}
        and {{ athena_recipes._duckdb_partition_filter(declaration) }}
)
select
{%- for column in declaration.columns %}
    cast("{{ column.name }}" as {{ athena_recipes._duckdb_type(athena_recipes._parse_hive_type(column.data_type)) }}) as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from files
{%- endmacro %}
