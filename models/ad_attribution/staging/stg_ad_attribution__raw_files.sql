-- One row per raw file and raw table whose location contains it: whether the table reads the file. On Athena without a
-- list of the raw files there is one row for their folder, with the reason `not listed`.
-- depends_on: {{ source('ad_attribution', 'bids_raw') }} (dbt creates the source's tables and the table of the list first)
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT09
with

files as (

    select * from {{ athena_recipes.raw_file_ledger('ad_attribution') }} as ledger

),

list as (

    select * from {{ athena_recipes.raw_files_listed_at('ad_attribution') }} as written

)
-- noqa: enable=LT02,LT09

select
    regexp_extract(path, '/raw/(ad_attribution/.*)$', 1) as file,
    file_bytes,
    table_name,
    is_read,
    reason,
    left_over_because
from files
-- bid_lines and event_lines have the same files as the two others.
where table_name is null or table_name not in ('bid_lines', 'event_lines')
union all
select
    'ad_attribution/' as file,
    cast(null as bigint) as file_bytes,
    cast(null as varchar) as table_name,
    false as is_read,
    'not listed' as reason,
    cast(null as varchar) as left_over_because
from list
where listed_at is null
