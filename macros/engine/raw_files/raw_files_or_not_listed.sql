{#
  The rows of raw_file_ledger that say whether a file is read, and one row for the source's folder, with the reason
  `not listed`, where Athena has no list of its files: then nothing is known, which is not "no file". Columns: path (from
  below raw/ on), file_bytes, table_name, is_read, reason, left_over_because.

  The caller must also name a table of the source, so that dbt creates its tables before.

  Arguments:
    source_name: name of the source (= recipe), whose raw files are below raw/<source_name>/.

  Usage: from {{ athena_recipes.raw_files_or_not_listed('shop') }} as files  -- depends_on: {{ source('shop', 'sales_raw') }}
#}
{% macro raw_files_or_not_listed(source_name) -%}
(
    select
        regexp_extract(path, '/raw/({{ source_name }}/.*)$', 1) as path,
        file_bytes,
        table_name,
        is_read,
        reason,
        left_over_because
    from {{ athena_recipes.raw_file_ledger(source_name) | indent(4) }} as ledger
    union all
    select
        '{{ source_name }}/' as path,
        cast(null as bigint) as file_bytes,
        cast(null as varchar) as table_name,
        false as is_read,
        'not listed' as reason,
        cast(null as varchar) as left_over_because
    from {{ athena_recipes.raw_files_listed_at(source_name) | indent(4) }} as list
    where listed_at is null
)
{%- endmacro %}
