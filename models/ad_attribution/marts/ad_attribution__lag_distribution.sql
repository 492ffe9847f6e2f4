-- One row per event type, and `all`, and upper bound of the lag: attributed events below it. The curve says how much
-- a hot store of so long serves.
with

events as (

    select
        event_type,
        greatest(lag_seconds, 0e0) / 60 as lag_minutes
    from {{ ref('ad_attribution__attributed_events') }}
    where status = 'attributed'

),

bounds as (

    select lag_minutes
    from unnest(
        array[1, 2, 5, 10, 15, 30, 45, 60, 90, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 43200, 86400, 129600]
    ) as choices(lag_minutes)

),

event_types as (

    select
        event_type,
        count(*) as all_events
    from events
    group by event_type
    union all
    select
        'all' as event_type,
        count(*) as all_events
    from events

),

within_bounds as (

    select
        events.event_type,
        bounds.lag_minutes,
        count(*) as events
    from events
    inner join bounds
        on events.lag_minutes < bounds.lag_minutes
    group by events.event_type, bounds.lag_minutes

),

totals as (

    select * from within_bounds
    union all
    select
        'all' as event_type,
        lag_minutes,
        sum(events) as events
    from within_bounds
    group by lag_minutes

)

select
    event_types.event_type,
    cast(bounds.lag_minutes as bigint) as lag_minutes,
    cast(coalesce(totals.events, 0) as bigint) as events,
    cast(event_types.all_events as bigint) as all_events,
    100e0 * coalesce(totals.events, 0) / nullif(event_types.all_events, 0) as cumulative_pct
from event_types
cross join bounds
left join totals
    on event_types.event_type = totals.event_type and bounds.lag_minutes = totals.lag_minutes
