-- The rows of each file are trips or rejects. Raw rows are counted in the files of the newest load only.
with

raw_rows as (

    select
        source_file,
        count(*) as file_rows
    from {{ ref('stg_taxi_bookmarks__trips') }}
    where file_month is not null and {{ taxi_bookmarks_just_loaded() }}
    group by source_file

),

loaded as (

    select
        source_file,
        count(*) as loaded_rows
    from {{ ref('taxi_bookmarks__trips') }}
    group by source_file

),

rejected as (

    select
        source_file,
        sum(rejected_rows) as rejected_rows
    from {{ ref('taxi_bookmarks__trip_rejects') }}
    group by source_file

)

select
    ledger.source_file,
    raw_rows.file_rows,
    ledger.loaded_rows,
    ledger.rejected_rows
from {{ ref('taxi_bookmarks__file_ledger') }} as ledger
left join raw_rows
    on ledger.source_file = raw_rows.source_file
left join loaded
    on ledger.source_file = loaded.source_file
left join rejected
    on ledger.source_file = rejected.source_file
where
    ledger.status in ('loaded', 'no rows', 'all rejected')
    and (
        raw_rows.file_rows <> ledger.file_rows
        or coalesce(loaded.loaded_rows, 0) <> ledger.loaded_rows
        or coalesce(rejected.rejected_rows, 0) <> ledger.rejected_rows
    )
