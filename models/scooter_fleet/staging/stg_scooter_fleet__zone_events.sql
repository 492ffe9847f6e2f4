-- One row per event of a zone, in order: a snapshot, a trip that begins or ends there, an open app, or the start of an
-- hour; with the vehicles that were available before it and after it, and the seconds to the next one. Between snapshots
-- trips are counted. A snapshot holds for scooter_fleet_snapshot_minutes.
-- A table, because supply and demand read it.
{{- config(materialized='table') }}
with

zones as (

    select * from {{ ref('scooter_fleet__zones') }}

),

snapshots as (

    select
        system_id,
        snapshot_at,
        zone_id,
        count_if(is_available) as vehicles
    from {{ ref('scooter_fleet__vehicle_snapshots') }}
    group by system_id, snapshot_at, zone_id

),

times as (

    select
        system_id,
        snapshot_at
    from {{ ref('stg_scooter_fleet__documents') }}
    where reject_reason is null and feed = 'vehicle_status'
    group by system_id, snapshot_at

),

trips as (

    select * from {{ ref('stg_scooter_fleet__trips') }} where reject_reason is null

),

opens as (

    select * from {{ ref('stg_scooter_fleet__opens') }} where reject_reason is null

),

all_times as (

    select
        system_id,
        snapshot_at as event_at
    from times
    union all
    select
        system_id,
        started_at as event_at
    from trips
    union all
    select
        system_id,
        opened_at as event_at
    from opens

),

-- Hours of which something is known; others have no row.
hours as (

    select distinct
        system_id,
        date_trunc('hour', event_at) as hour_at
    from all_times

),

-- At one time trips end before a snapshot is made, and begin after it.
events as (

    select
        system_id,
        end_zone_id as zone_id,
        ended_at as event_at,
        'end' as kind,
        0 as place,
        1 as change,
        false as is_converted
    from trips
    union all
    select
        times.system_id,
        zones.zone_id,
        times.snapshot_at as event_at,
        'snapshot' as kind,
        1 as place,
        cast(coalesce(snapshots.vehicles, 0) as integer) as change,
        false as is_converted
    from times
    inner join zones
        on times.system_id = zones.system_id
    left join snapshots
        on times.system_id = snapshots.system_id
        and times.snapshot_at = snapshots.snapshot_at
        and zones.zone_id = snapshots.zone_id
    union all
    select
        hours.system_id,
        zones.zone_id,
        hours.hour_at as event_at,
        'hour' as kind,
        2 as place,
        0 as change,
        false as is_converted
    from hours
    inner join zones
        on hours.system_id = zones.system_id
    union all
    select
        system_id,
        zone_id,
        opened_at as event_at,
        'open' as kind,
        3 as place,
        0 as change,
        is_converted
    from opens
    union all
    select
        system_id,
        start_zone_id as zone_id,
        started_at as event_at,
        'start' as kind,
        4 as place,
        -1 as change,
        false as is_converted
    from trips

),

-- Events of one kind and time are alike, so it does not matter which one comes first; but all steps must agree.
numbered as (

    select
        events.*,
        row_number() over (partition by system_id, zone_id order by event_at, place, is_converted) as event_number
    from events

),

placed as (

    select
        numbered.*,
        sum(case when kind = 'snapshot' then 1 else 0 end) over (
            partition by system_id, zone_id
            order by event_number
            rows between unbounded preceding and current row
        ) as segment,
        lead(event_at) over (partition by system_id, zone_id order by event_number) as next_at
    from numbered

),

counted as (

    select
        placed.*,
        sum(change) over (
            partition by system_id, zone_id, segment
            order by event_number
            rows between unbounded preceding and current row
        ) as vehicles,
        first_value(event_at) over (
            partition by system_id, zone_id, segment
            order by event_number
        ) as snapshot_at
    from placed

),

-- The end of a trip in an hour of which nothing else is known is left out.
hourly as (

    select
        counted.*,
        hours.hour_at,
        date_add('hour', 1, hours.hour_at) as next_hour_at
    from counted
    inner join hours
        on counted.system_id = hours.system_id
        and date_trunc('hour', counted.event_at) = hours.hour_at

)

select
    system_id,
    zone_id,
    hour_at,
    event_number,
    event_at,
    kind,
    is_converted,
    -- A count below 0 is a trip that the snapshot knew already.
    cast(case when segment > 0 then greatest(vehicles, 0) end as bigint) as vehicles,
    coalesce(
        segment > 0 and date_diff('second', snapshot_at, event_at) < 60 * {{ var('scooter_fleet_snapshot_minutes') }}, false
    ) as is_observed,
    cast(date_diff('second', event_at, coalesce(least(next_at, next_hour_at), next_hour_at)) as bigint) as seconds
from hourly
