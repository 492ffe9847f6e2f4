-- One row per loaded file and reason: rejected rows. Read from the counts by file, not from the rows.
with

files as (

    select * from {{ ref('taxi_bookmarks__trips_per_file') }}

),

reasons as (

    select
        source_file,
        'unreadable' as reject_reason,
        unreadable_rows as rejected_rows
    from files
    union all
    select
        source_file,
        'outside_month' as reject_reason,
        outside_month_rows as rejected_rows
    from files
    union all
    select
        source_file,
        'negative_fare' as reject_reason,
        negative_fare_rows as rejected_rows
    from files

)

select
    source_file,
    cast(reject_reason as varchar) as reject_reason,
    rejected_rows
from reasons
where rejected_rows > 0
