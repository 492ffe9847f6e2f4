-- A zone whose demand was known in an hour that the forecast reads has a forecast of each of the 24 hours after the last hour.
with

last_hour as (

    select max(hour_at) as last_hour_at
    from {{ ref('scooter_fleet__demand_hourly') }}

),

known as (

    select distinct
        demand.system_id,
        demand.zone_id,
        last_hour.last_hour_at
    from {{ ref('scooter_fleet__demand_hourly') }} as demand
    inner join last_hour
        on demand.hour_at > date_add('hour', -{{ scooter_fleet_forecast_hours() }}, last_hour.last_hour_at)
    where demand.estimated_demand is not null

),

found as (

    select
        system_id,
        zone_id,
        count(*) as hours,
        min(hour_at) as first_hour_at,
        max(hour_at) as last_hour_at
    from {{ ref('scooter_fleet__demand_forecast') }}
    group by system_id, zone_id

)

select
    known.system_id,
    known.zone_id,
    known.last_hour_at,
    found.hours
from known
full outer join found
    on known.system_id = found.system_id
    and known.zone_id = found.zone_id
where
    known.zone_id is null
    or found.hours is distinct from 24
    or found.first_hour_at <> date_add('hour', 1, known.last_hour_at)
    or found.last_hour_at <> date_add('hour', 24, known.last_hour_at)
