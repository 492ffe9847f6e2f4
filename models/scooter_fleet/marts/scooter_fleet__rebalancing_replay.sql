-- The rounds of the last seven days, each planned from what was known as it began, against the rides that were wanted and
-- the vehicles that came until the next round. One row per zone and hour. Rides that a move makes possible bring vehicles to
-- other zones; they are not counted. An hour of unknown demand has the demand that was expected.
with

hours as (

    select
        system_id,
        zone_id,
        round_at,
        hour_at,
        vehicles,
        coalesce(estimated_demand, expected_demand) - arrivals as missing
    from {{ ref('stg_scooter_fleet__round_hours') }}
    where not is_coming and hour_at < date_add('hour', {{ scooter_fleet_number('round_hours', 24) }}, round_at)

),

ends as (

    select
        system_id,
        round_at,
        from_zone_id as zone_id,
        -vehicles as vehicles
    from {{ ref('stg_scooter_fleet__round_moves') }}
    union all
    select
        system_id,
        round_at,
        to_zone_id as zone_id,
        vehicles
    from {{ ref('stg_scooter_fleet__round_moves') }}

),

moved as (

    select
        system_id,
        round_at,
        zone_id,
        sum(vehicles) as vehicles
    from ends
    group by system_id, round_at, zone_id

),

balances as (

    select
        hours.system_id,
        hours.zone_id,
        hours.round_at,
        hours.hour_at,
        hours.vehicles,
        cast(coalesce(moved.vehicles, 0) as bigint) as vehicles_moved,
        sum(hours.missing) over (
            partition by hours.system_id, hours.zone_id, hours.round_at
            order by hours.hour_at
            rows between unbounded preceding and current row
        ) as missing
    from hours
    left join moved
        on hours.system_id = moved.system_id
        and hours.round_at = moved.round_at
        and hours.zone_id = moved.zone_id

),

-- Riders who found no vehicle since the round began: the largest shortage so far.
shortages as (

    select
        balances.*,
        greatest(
            max(missing - vehicles) over (
                partition by system_id, zone_id, round_at
                order by hour_at
                rows between unbounded preceding and current row
            ), 0e0
        ) as short_without,
        greatest(
            max(missing - vehicles - vehicles_moved) over (
                partition by system_id, zone_id, round_at
                order by hour_at
                rows between unbounded preceding and current row
            ), 0e0
        ) as short_with
    from balances

)

select
    system_id,
    zone_id,
    hour_at,
    round_at,
    short_without - coalesce(lag(short_without) over (
        partition by system_id, zone_id, round_at
        order by hour_at
    ), 0e0) as unsatisfied_without,
    short_with - coalesce(lag(short_with) over (
        partition by system_id, zone_id, round_at
        order by hour_at
    ), 0e0) as unsatisfied_with,
    case when hour_at = round_at then vehicles_moved else 0 end as vehicles_moved
from shortages
