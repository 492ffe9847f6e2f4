-- One row per trip, with the names of its pickup and drop-off zones. A zone that the lookup lacks is Unknown, and the
-- trip stays. The names are joined when the view is read, so that a new lookup needs no reload.
{{ config(materialized='view') }}
with

trips as (

    select * from {{ ref('taxi_bookmarks__trips_loaded') }}

),

files as (

    select
        source_file,
        first_loaded_at
    from {{ ref('taxi_bookmarks__trips_per_file') }}

),

zones as (

    select * from {{ ref('stg_taxi_bookmarks__zone_versions') }}

)

select
    trips.vendorid,
    trips.vendor_name,
    trips.tpep_pickup_datetime,
    trips.tpep_dropoff_datetime,
    trips.passenger_count,
    trips.trip_distance,
    trips.ratecodeid,
    trips.store_and_fwd_flag,
    trips.pickup_longitude,
    trips.pickup_latitude,
    trips.dropoff_longitude,
    trips.dropoff_latitude,
    trips.pulocationid,
    trips.dolocationid,
    trips.payment_type,
    trips.fare_amount,
    trips.extra,
    trips.mta_tax,
    trips.tip_amount,
    trips.tolls_amount,
    trips.improvement_surcharge,
    trips.total_amount,
    trips.congestion_surcharge,
    trips.airport_fee,
    trips.cbd_congestion_fee,
    trips.copy_number,
    coalesce(pickup.borough, 'Unknown') as pickup_borough,
    coalesce(pickup.zone, 'Unknown') as pickup_zone,
    coalesce(pickup.service_zone, 'Unknown') as pickup_service_zone,
    coalesce(dropoff.borough, 'Unknown') as dropoff_borough,
    coalesce(dropoff.zone, 'Unknown') as dropoff_zone,
    coalesce(dropoff.service_zone, 'Unknown') as dropoff_service_zone,
    trips.file_month,
    trips.source_path,
    trips.source_file
from trips
left join files
    on trips.source_file = files.source_file
left join zones as pickup
    on trips.pulocationid = pickup.location_id
    and coalesce(files.first_loaded_at, timestamp '9999-12-30 00:00:00') >= pickup.valid_from
    and coalesce(files.first_loaded_at, timestamp '9999-12-30 00:00:00') < pickup.valid_to
left join zones as dropoff
    on trips.dolocationid = dropoff.location_id
    and coalesce(files.first_loaded_at, timestamp '9999-12-30 00:00:00') >= dropoff.valid_from
    and coalesce(files.first_loaded_at, timestamp '9999-12-30 00:00:00') < dropoff.valid_to
