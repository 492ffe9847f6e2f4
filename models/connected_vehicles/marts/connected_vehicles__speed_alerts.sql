-- One row per stretch above the agreed speed of a driver with an own limit: seconds above it that follow each other, for at
-- least connected_vehicles_speed_alert_seconds.
with

above as (

    select
        driving.*,
        lag(sampled_at) over (partition by masked_vin order by sampled_at) as last_sampled_at
    from {{ ref('stg_connected_vehicles__driving') }} as driving
    where has_own_limit and speed_kmh > limit_kmh

),

begun as (

    select
        above.*,
        max(
            case when last_sampled_at is null or date_diff('second', last_sampled_at, sampled_at) > 5 then sampled_at end
        ) over (partition by masked_vin order by sampled_at rows between unbounded preceding and current row) as started_at
    from above

)

select
    min(trip_id) as trip_id,
    masked_vin,
    driver_id,
    started_at,
    max(sampled_at) as ended_at,
    cast(count(*) as bigint) as seconds_above,
    cast(min(limit_kmh) as double) as limit_kmh,
    max(speed_kmh) as top_speed_kmh,
    max_by(latitude_deg, sampled_at) as latitude_deg,
    max_by(longitude_deg, sampled_at) as longitude_deg
from begun
group by masked_vin, driver_id, started_at
having count(*) >= {{ connected_vehicles_number_of('speed_alert_seconds', 1, 3600) }}
