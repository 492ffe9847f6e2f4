-- One row per raw file and raw table whose location contains it: whether the table reads the file. On Athena without a
-- list of the raw files there is one row for their folder, with the reason `not listed`.
-- depends_on: {{ source('scooter_fleet', 'gbfs') }} (dbt creates the source's tables and the table of the list first)
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT09
with

files as (

    select * from {{ athena_recipes.raw_file_ledger('scooter_fleet') }} as ledger

),

list as (

    select * from {{ athena_recipes.raw_files_listed_at('scooter_fleet') }} as written

)
-- noqa: enable=LT02,LT09

select
    regexp_extract(path, '/raw/(scooter_fleet/.*)$', 1) as path,
    is_read,
    reason,
    left_over_because
from files
union all
select
    'scooter_fleet/' as path,
    false as is_read,
    'not listed' as reason,
    cast(null as varchar) as left_over_because
from list
where listed_at is null
