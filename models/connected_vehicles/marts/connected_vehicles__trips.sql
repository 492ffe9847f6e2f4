-- One row per trip: when and where, distance, and points. A trip is seconds in which the vehicle drives, without a break of
-- connected_vehicles_trip_gap_seconds, with one driver.
select
    trip_id,
    masked_vin,
    min(driver_id) as driver_id,
    min(model) as model,
    trip_started_at as started_at,
    max(sampled_at) as ended_at,
    cast(sum(distance_mm) as double) / 1000000 as distance_km,
    cast(count(*) as double) as driving_seconds,
    cast(date_diff('second', trip_started_at, max(sampled_at)) + 1 - count(*) as double) as other_seconds,
    max(speed_kmh) as top_speed_kmh,
    min_by(latitude_deg, sampled_at) as start_latitude_deg,
    min_by(longitude_deg, sampled_at) as start_longitude_deg,
    max_by(latitude_deg, sampled_at) as end_latitude_deg,
    max_by(longitude_deg, sampled_at) as end_longitude_deg,
    cast(sum(braking_points) as bigint) as braking_points,
    cast(sum(acceleration_points) as bigint) as acceleration_points,
    cast(sum(cornering_points) as bigint) as cornering_points,
    cast(sum(speeding_points) as bigint) as speeding_points
from {{ ref('stg_connected_vehicles__driving') }}
group by trip_id, masked_vin, trip_started_at
