-- One row per trip without a reason to reject it. A run reads new files and files that were delivered again, and
-- swaps each file's rows as a whole. Zones are numbers here, so that a change of the lookup reloads nothing.
{{ config(
    materialized='file_table',
    files="{{ taxi_bookmarks_files() }}",
    vanished_files=var('taxi_bookmarks_vanished_files'),
    files_per_run=var('taxi_bookmarks_files_per_run')
) }}
-- depends_on: {{ ref('stg_taxi_bookmarks__files') }}
select
    vendorid,
    vendor_name,
    tpep_pickup_datetime,
    tpep_dropoff_datetime,
    passenger_count,
    trip_distance,
    ratecodeid,
    store_and_fwd_flag,
    pickup_longitude,
    pickup_latitude,
    dropoff_longitude,
    dropoff_latitude,
    pulocationid,
    dolocationid,
    payment_type,
    fare_amount,
    extra,
    mta_tax,
    tip_amount,
    tolls_amount,
    improvement_surcharge,
    total_amount,
    congestion_surcharge,
    airport_fee,
    cbd_congestion_fee,
    copy_number,
    file_month,
    source_path,
    source_file
from {{ ref('stg_taxi_bookmarks__trips') }}
where reject_reason is null
