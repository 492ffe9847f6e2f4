-- One row per time zone, grain and local time of a report: when it begins in UTC and how long it is. An hour that a clock
-- goes through twice has 120 minutes, one that it skips has 0; days have 23 to 25 hours.
-- Only UTC is changed to local time, which has one answer on every engine. A zone that the seed lacks would end the query.
with

periods as (

    select distinct
        zones.time_zone,
        report_values.grain,
        report_values.local_time,
        case report_values.grain
            when 'minute' then report_values.local_time + interval '1' minute
            when 'hour' then report_values.local_time + interval '1' hour
            when 'day' then report_values.local_time + interval '1' day
            when 'month' then report_values.local_time + interval '1' month
        end as next_local_time
    from {{ ref('stg_web_analytics__values') }} as report_values
    inner join {{ ref('web_analytics__time_zones') }} as zones
        on report_values.time_zone = zones.time_zone
    where report_values.local_time is not null

),

edges as (

    select
        time_zone,
        local_time as edge_time
    from periods
    union
    select
        time_zone,
        next_local_time as edge_time
    from periods

),

offsets as (

    select
        time_zone,
        edge_time,
        {{ web_analytics_offset_minutes("edge_time - interval '1' day", 'time_zone') }} as minutes_before,
        {{ web_analytics_offset_minutes("edge_time + interval '1' day", 'time_zone') }} as minutes_after
    from edges

),

guesses as (

    select
        time_zone,
        edge_time,
        minutes_before,
        minutes_after,
        date_add('minute', -minutes_before, edge_time) as guess_before,
        date_add('minute', -minutes_after, edge_time) as guess_after
    from offsets
    where minutes_before is not null and minutes_after is not null

),

instants as (

    -- The offset of the day before, unless the clock has changed by then. In a gap neither is right: it begins with the
    -- offset from before.
    select
        time_zone,
        edge_time,
        case
            when minutes_before = minutes_after then guess_before
            when {{ web_analytics_offset_minutes('guess_before', 'time_zone') }} = minutes_before then guess_before
            when {{ web_analytics_offset_minutes('guess_after', 'time_zone') }} = minutes_after then guess_after
            else guess_before
        end as edge_at
    from guesses

)

select
    periods.time_zone,
    periods.grain,
    periods.local_time,
    begins.edge_at as reported_at,
    greatest(date_diff('minute', begins.edge_at, ends.edge_at), 0) as elapsed_minutes
from periods
inner join instants as begins
    on periods.time_zone = begins.time_zone and periods.local_time = begins.edge_time
inner join instants as ends
    on periods.time_zone = ends.time_zone and periods.next_local_time = ends.edge_time
