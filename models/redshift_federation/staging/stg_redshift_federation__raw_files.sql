-- One row per raw file and raw table whose location contains it: whether the table reads the file. On Athena without a
-- list of the raw files there is one row for their folder, with the reason `not listed`.
-- depends_on: {{ source('redshift_federation', 'store_sales') }} (dbt creates the source's tables and the list first)
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT09
with

files as (

    select * from {{ athena_recipes.raw_file_ledger('redshift_federation') }} as ledger

),

list as (

    select * from {{ athena_recipes.raw_files_listed_at('redshift_federation') }} as written

)
-- noqa: enable=LT02,LT09

select
    regexp_extract(path, '/raw/(redshift_federation/.*)$', 1) as path,
    file_bytes,
    table_name,
    is_read,
    reason,
    left_over_because
from files
union all
select
    'redshift_federation/' as path,
    cast(null as bigint) as file_bytes,
    cast(null as varchar) as table_name,
    false as is_read,
    'not listed' as reason,
    cast(null as varchar) as left_over_because
from list
where listed_at is null
