-- One row per raw file and raw table whose location contains it: whether the table reads the file. On Athena without a
-- list of the raw files there is one row for their folder, with the reason `not listed`.
-- depends_on: {{ source('streaming_buckets', 'source_table') }} (dbt creates the source's tables and the table of the list first)
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT09
with

files as (

    select * from {{ athena_recipes.raw_file_ledger('streaming_buckets') }} as ledger

),

list as (

    select * from {{ athena_recipes.raw_files_listed_at('streaming_buckets') }} as written

)
-- noqa: enable=LT02,LT09

select
    regexp_extract(path, '/raw/(streaming_buckets/.*)$', 1) as file,
    file_bytes,
    table_name,
    is_read,
    reason,
    left_over_because
from files
union all
select
    'streaming_buckets/' as file,
    cast(null as bigint) as file_bytes,
    cast(null as varchar) as table_name,
    false as is_read,
    'not listed' as reason,
    cast(null as varchar) as left_over_because
from list
where listed_at is null
