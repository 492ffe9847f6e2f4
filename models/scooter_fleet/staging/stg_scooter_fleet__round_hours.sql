-- One row per round, zone and hour that the round looks ahead: the available vehicles as the round begins, the rides and
-- arrivals that are expected from what was known then, and those that came. A round is each scooter_fleet_round_hours of
-- the last seven days, and the coming one, which has the forecast. A round without a snapshot that still holds has no row.
-- A table, because plan and replay read it.
{{- config(materialized='table') }}
with

events as (

    select * from {{ ref('stg_scooter_fleet__zone_events') }}

),

forecast as (

    select * from {{ ref('scooter_fleet__demand_forecast') }}

),

ended as (

    select
        system_id,
        end_zone_id as zone_id,
        date_trunc('hour', ended_at) as hour_at
    from {{ ref('stg_scooter_fleet__trips') }}
    where reject_reason is null

),

arrivals as (

    select
        system_id,
        zone_id,
        hour_at,
        count(*) as arrivals
    from ended
    group by system_id, zone_id, hour_at

),

hours as (

    select
        demand.system_id,
        demand.zone_id,
        demand.hour_at,
        cast(null as double) as forecast_demand,
        demand.estimated_demand,
        cast(coalesce(arrivals.arrivals, 0) as double) as arrivals
    from {{ ref('scooter_fleet__demand_hourly') }} as demand
    left join arrivals
        on demand.system_id = arrivals.system_id
        and demand.zone_id = arrivals.zone_id
        and demand.hour_at = arrivals.hour_at
    union all
    select
        system_id,
        zone_id,
        hour_at,
        mean as forecast_demand,
        cast(null as double) as estimated_demand,
        cast(null as double) as arrivals
    from forecast

),

-- The mean of the same hour of the four weeks before, or of the days before if there is no such week.
expected as (

    select
        hours.*,
        avg(estimated_demand) over (
            partition by system_id, zone_id, day_of_week(hour_at), hour(hour_at)
            order by hour_at
            rows between 4 preceding and 1 preceding
        ) as week_demand,
        avg(arrivals) over (
            partition by system_id, zone_id, day_of_week(hour_at), hour(hour_at)
            order by hour_at
            rows between 4 preceding and 1 preceding
        ) as week_arrivals,
        avg(estimated_demand) over (
            partition by system_id, zone_id, hour(hour_at)
            order by hour_at
            rows between 7 preceding and 1 preceding
        ) as day_demand,
        avg(arrivals) over (
            partition by system_id, zone_id, hour(hour_at)
            order by hour_at
            rows between 7 preceding and 1 preceding
        ) as day_arrivals
    from hours

),

coming as (

    select
        system_id,
        min(hour_at) as coming_at
    from forecast
    group by system_id

),

rounds as (

    select
        coming.system_id,
        back.round_number = 0 as is_coming,
        date_add('hour', -{{ scooter_fleet_number('round_hours', 24) }} * back.round_number, coming.coming_at) as round_at
    from coming
    cross join unnest(sequence(0, {{ 168 // scooter_fleet_number('round_hours', 24) | int }})) as back (round_number)

),

-- The vehicles of past rounds are those at the start of their hour, those of the coming round the last that are known.
last_events as (

    select
        events.system_id,
        events.zone_id,
        events.vehicles,
        events.is_observed,
        row_number() over (partition by events.system_id, events.zone_id order by events.event_number desc) as place_from_end
    from events
    inner join coming
        on events.system_id = coming.system_id
        and events.hour_at = date_add('hour', -1, coming.coming_at)

),

stock as (

    select
        rounds.system_id,
        rounds.round_at,
        rounds.is_coming,
        events.zone_id,
        events.vehicles
    from rounds
    inner join events
        on rounds.system_id = events.system_id
        and rounds.round_at = events.hour_at
    where not rounds.is_coming and events.kind = 'hour' and events.is_observed
    union all
    select
        rounds.system_id,
        rounds.round_at,
        rounds.is_coming,
        last_events.zone_id,
        last_events.vehicles
    from rounds
    inner join last_events
        on rounds.system_id = last_events.system_id
    where rounds.is_coming and last_events.place_from_end = 1 and last_events.is_observed

),

stock_hours as (

    select
        stock.*,
        date_add('hour', ahead.hours_ahead, stock.round_at) as hour_at
    from stock
    cross join unnest(sequence(0, {{ scooter_fleet_number('plan_hours', 24) }} - 1)) as ahead (hours_ahead)

)

select
    stock_hours.system_id,
    stock_hours.round_at,
    stock_hours.is_coming,
    stock_hours.zone_id,
    stock_hours.hour_at,
    stock_hours.vehicles,
    coalesce(expected.forecast_demand, expected.week_demand, expected.day_demand, 0e0) as expected_demand,
    coalesce(expected.week_arrivals, expected.day_arrivals, 0e0) as expected_arrivals,
    expected.estimated_demand,
    expected.arrivals
from stock_hours
inner join expected
    on stock_hours.system_id = expected.system_id
    and stock_hours.zone_id = expected.zone_id
    and stock_hours.hour_at = expected.hour_at
