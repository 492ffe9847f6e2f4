-- One row per harsh event: seconds with points of one kind that follow each other, at the place of the strongest. For maps
-- and coaching; scores count the seconds.
with

seconds as (

    select
        driving.masked_vin,
        driving.driver_id,
        driving.trip_id,
        driving.sampled_at,
        driving.latitude_deg,
        driving.longitude_deg,
        driving.speed_kmh,
        kinds.event_type,
        case kinds.event_type
            when 'braking' then driving.braking_points
            when 'acceleration' then driving.acceleration_points
            else driving.cornering_points
        end as points,
        case kinds.event_type
            when 'cornering' then abs(driving.lateral_ms2)
            else abs(driving.longitudinal_ms2)
        end as strength_ms2
    from {{ ref('stg_connected_vehicles__driving') }} as driving
    cross join (values ('braking'), ('acceleration'), ('cornering')) as kinds (event_type)

),

harsh as (

    select
        seconds.*,
        lag(sampled_at) over (partition by masked_vin, event_type order by sampled_at) as last_sampled_at
    from seconds
    where points > 0

),

begun as (

    select
        harsh.*,
        max(
            case when last_sampled_at is null or date_diff('second', last_sampled_at, sampled_at) > 1 then sampled_at end
        ) over (partition by masked_vin, event_type order by sampled_at rows between unbounded preceding and current row) as started_at
    from harsh

),

ranked as (

    select
        begun.*,
        row_number() over (
            partition by masked_vin, event_type, started_at
            order by strength_ms2 desc, sampled_at asc
        ) as strength_rank,
        count(*) over (partition by masked_vin, event_type, started_at) as duration_seconds,
        max(points) over (partition by masked_vin, event_type, started_at) as most_points
    from begun

)

select
    trip_id,
    masked_vin,
    driver_id,
    event_type,
    sampled_at as event_at,
    started_at,
    cast(duration_seconds as double) as duration_seconds,
    strength_ms2,
    case when most_points >= 3 then 'severe' else 'harsh' end as severity,
    speed_kmh,
    latitude_deg,
    longitude_deg
from ranked
where strength_rank = 1
