-- One row per mark on the map of one trip, the one with the most points for braking, acceleration and cornering: a place of
-- the route every five seconds, and each harsh event.
with

worst as (

    select
        masked_vin,
        started_at,
        trip_id
    from (
        select
            trips.*,
            row_number() over (
                order by braking_points + acceleration_points + cornering_points desc, started_at desc, masked_vin asc
            ) as trip_rank
        from {{ ref('connected_vehicles__trips') }} as trips
    ) as ranked
    where trip_rank = 1

),

route as (

    select
        worst.trip_id,
        driving.sampled_at as mark_at,
        'route' as mark,
        driving.latitude_deg,
        driving.longitude_deg,
        driving.speed_kmh,
        cast(null as double) as strength_ms2
    from {{ ref('stg_connected_vehicles__driving') }} as driving
    inner join worst
        on driving.masked_vin = worst.masked_vin and driving.trip_started_at = worst.started_at
    where mod(date_diff('second', worst.started_at, driving.sampled_at), 5) = 0

),

events as (

    select
        events.trip_id,
        events.event_at as mark_at,
        events.event_type as mark,
        events.latitude_deg,
        events.longitude_deg,
        events.speed_kmh,
        events.strength_ms2
    from {{ ref('connected_vehicles__harsh_events') }} as events
    inner join worst
        on events.trip_id = worst.trip_id

),

marks as (

    select * from route
    union all
    select * from events

)

select
    trip_id,
    mark_at,
    mark,
    latitude_deg,
    longitude_deg,
    speed_kmh,
    strength_ms2
from marks
where latitude_deg is not null
