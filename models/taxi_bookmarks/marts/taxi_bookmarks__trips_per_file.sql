-- One row per loaded file: its identity, its rows by what became of them, its sums, and when it was first and last
-- loaded. A file that was delivered again keeps its first load.
{{ config(
    materialized='file_table',
    files="{{ taxi_bookmarks_files([ref('taxi_bookmarks__trips_loaded'), ref('taxi_bookmarks__trip_rejects')]) }}",
    vanished_files=var('taxi_bookmarks_vanished_files'),
    files_per_run=var('taxi_bookmarks_files_per_run')
) }}
-- depends_on: {{ ref('taxi_bookmarks__zone_history') }}
with

files as (

    select * from {{ ref('stg_taxi_bookmarks__files') }} where file_month is not null

),

loaded as (

    select
        source_file,
        count(*) as trips,
        sum(case when copy_number > 1 then 1 else 0 end) as repeated_rows,
        sum(passenger_count) as passengers,
        sum(cast(trip_distance as decimal(18, 4))) as distance_miles,
        sum(cast(fare_amount as decimal(18, 4))) as fare_usd,
        sum(cast(tip_amount as decimal(18, 4))) as tips_usd,
        sum(cast(tolls_amount as decimal(18, 4))) as tolls_usd,
        sum(cast(total_amount as decimal(18, 4))) as revenue_usd,
        min(tpep_pickup_datetime) as first_pickup_datetime,
        max(tpep_pickup_datetime) as last_pickup_datetime
    from {{ ref('taxi_bookmarks__trips_loaded') }}
    group by source_file

),

rejected as (

    select
        source_file,
        sum(rejected_rows) as rejected_rows,
        sum(case when reject_reason = 'outside_month' then rejected_rows else 0 end) as outside_month_rows,
        sum(case when reject_reason = 'negative_fare' then rejected_rows else 0 end) as negative_fare_rows,
        sum(case when reject_reason = 'unreadable' then rejected_rows else 0 end) as unreadable_rows
    from {{ ref('taxi_bookmarks__trip_rejects') }}
    group by source_file

)

select
    files.file_month,
    files.file_bytes,
    files.modified_at,
    files.checksum,
    files.file_version,
    cast(coalesce(loaded.trips, 0) + coalesce(rejected.rejected_rows, 0) as bigint) as file_rows,
    cast(coalesce(loaded.trips, 0) as bigint) as loaded_rows,
    cast(coalesce(rejected.rejected_rows, 0) as bigint) as rejected_rows,
    cast(coalesce(rejected.outside_month_rows, 0) as bigint) as outside_month_rows,
    cast(coalesce(rejected.negative_fare_rows, 0) as bigint) as negative_fare_rows,
    cast(coalesce(rejected.unreadable_rows, 0) as bigint) as unreadable_rows,
    cast(coalesce(loaded.repeated_rows, 0) as bigint) as repeated_rows,
    cast(loaded.passengers as bigint) as passengers,
    cast(loaded.distance_miles as decimal(38, 4)) as distance_miles,
    cast(loaded.fare_usd as decimal(38, 4)) as fare_usd,
    cast(loaded.tips_usd as decimal(38, 4)) as tips_usd,
    cast(loaded.tolls_usd as decimal(38, 4)) as tolls_usd,
    cast(loaded.revenue_usd as decimal(38, 4)) as revenue_usd,
    loaded.first_pickup_datetime,
    loaded.last_pickup_datetime,
    coalesce(known.first_loaded_at, cast(current_timestamp at time zone 'UTC' as timestamp)) as first_loaded_at,
    cast(current_timestamp at time zone 'UTC' as timestamp) as last_loaded_at,
    files.source_path,
    files.source_file
from files
left join loaded
    on files.source_file = loaded.source_file
left join rejected
    on files.source_file = rejected.source_file
left join {{ taxi_bookmarks_known_loads(this) }} as known
    on files.source_file = known.source_file
