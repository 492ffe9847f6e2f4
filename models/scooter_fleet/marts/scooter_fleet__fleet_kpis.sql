-- One row per fleet and day: vehicles, trips and use of each vehicle, wanted rides that found no vehicle, and how often
-- a zone was without one.
with

-- A snapshot without vehicles is one too.
times as (

    select
        system_id,
        cast(snapshot_at as date) as day_date,
        count(distinct snapshot_at) as snapshots
    from {{ ref('stg_scooter_fleet__documents') }}
    where reject_reason is null and feed = 'vehicle_status'
    group by system_id, cast(snapshot_at as date)

),

standing as (

    select
        system_id,
        cast(snapshot_at as date) as day_date,
        count(*) as vehicles,
        avg(case when is_disabled then 1e0 else 0e0 end) as disabled_share
    from {{ ref('scooter_fleet__vehicle_snapshots') }}
    group by system_id, cast(snapshot_at as date)

),

snapshots as (

    select
        times.system_id,
        times.day_date,
        cast(coalesce(standing.vehicles, 0) as double) / nullif(times.snapshots, 0) as mean_standing_vehicles,
        standing.disabled_share
    from times
    left join standing
        on times.system_id = standing.system_id and times.day_date = standing.day_date

),

trips as (

    select
        system_id,
        cast(started_at as date) as day_date,
        count(*) as trips,
        count(distinct vehicle_id) as ridden_vehicles,
        cast(sum(date_diff('second', started_at, ended_at)) as double) / 60 as ridden_minutes
    from {{ ref('stg_scooter_fleet__trips') }}
    where reject_reason is null
    group by system_id, cast(started_at as date)

),

demand as (

    select
        system_id,
        cast(hour_at as date) as day_date,
        sum(opens) as opens,
        sum(rentals) as rentals,
        sum(estimated_demand) as estimated_demand,
        sum(unsatisfied_demand) as unsatisfied_demand,
        sum(stockout_minutes) as stockout_minutes,
        count(*) as zone_hours
    from {{ ref('scooter_fleet__demand_hourly') }}
    group by system_id, cast(hour_at as date)

)

select
    demand.system_id,
    demand.day_date,
    snapshots.mean_standing_vehicles,
    snapshots.disabled_share * 100 as disabled_pct,
    cast(coalesce(trips.trips, 0) as bigint) as trips,
    trips.trips / nullif(snapshots.mean_standing_vehicles, 0) as trips_per_vehicle,
    trips.ridden_minutes / nullif(trips.trips, 0) as mean_trip_minutes,
    cast(demand.opens as bigint) as opens,
    demand.estimated_demand,
    demand.unsatisfied_demand,
    100 * demand.unsatisfied_demand / nullif(demand.estimated_demand, 0) as unsatisfied_pct,
    100 * demand.stockout_minutes / nullif(60e0 * demand.zone_hours, 0) as stockout_pct
from demand
left join trips
    on demand.system_id = trips.system_id and demand.day_date = trips.day_date
left join snapshots
    on demand.system_id = snapshots.system_id and demand.day_date = snapshots.day_date
