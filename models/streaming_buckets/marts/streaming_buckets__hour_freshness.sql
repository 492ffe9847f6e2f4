-- One row per watched hour, and per newer hour with readings: whether it is curated, its readings, and its
-- late and rejected lines. A curated hour without a file has a row with 0.
{%- set curated = streaming_buckets_curated(streaming_buckets_chosen().hours) %}
{%- set watched = streaming_buckets_watched(curated) %}
{%- set judged = streaming_buckets_judged(ref('streaming_buckets__stream_rejects')) %}
{%- set last = [watched.last, judged[-1][1] if judged else ''] | max %}

with

curated as (

    select
        dt,
        readings,
        sensor_id,
        file,
        late_readings,
        greatest_delay_seconds,
        last_recorded_at
    from {{ ref('streaming_buckets__sensor_hours') }}
    where dt >= '{{ watched.first }}' and {{ streaming_buckets_in_ranges('dt', curated.ranges) }}

),

fresh as (

    select
        dt,
        1 as readings,
        sensor_id,
        file,
        case when recorded_at < date_parse(dt, '%Y-%m-%d-%H') then 1 else 0 end as late_readings,
        date_diff('second', recorded_at, date_parse(dt, '%Y-%m-%d-%H')) as greatest_delay_seconds,
        cast(recorded_at as timestamp) as last_recorded_at
    from {{ ref('streaming_buckets__combined_view') }}
    where dt >= '{{ watched.first }}' and not is_curated

),

readings as (

    select * from curated
    union all
    select * from fresh

),

rejects as (

    select
        dt,
        sum(case when reject_reason = 'delivered_before' then lines else 0 end) as repeated_lines,
        sum(case when reject_reason not in ('delivered_before', 'time_unreadable') then lines else 0 end) as rejected_lines
    from {{ ref('streaming_buckets__stream_rejects') }}
    where dt >= '{{ watched.first }}'
    group by dt

),

counted as (

    select
        dt,
        sum(readings) as readings,
        count(distinct sensor_id) as sensors,
        count(distinct file) as files,
        sum(late_readings) as late_readings,
        max(greatest_delay_seconds) as greatest_delay_seconds,
        max(last_recorded_at) as last_recorded_at
    from readings
    group by dt

),

-- The watched hours and the hours judged since, as offsets from the first, so that hours without a file have a row.
watched as (

    select date_format(date_add('hour', hour_number, date_parse('{{ watched.first }}', '%Y-%m-%d-%H')), '%Y-%m-%d-%H') as dt
    from unnest(sequence(0, {{ streaming_buckets_hours_between(watched.first, last) | length - 1 }})) as span(hour_number)

),

joined as (

    select
        coalesce(watched.dt, counted.dt) as dt,
        counted.readings,
        counted.sensors,
        counted.files,
        counted.late_readings,
        counted.greatest_delay_seconds,
        counted.last_recorded_at
    from watched
    full outer join counted
        on watched.dt = counted.dt

)

select
    joined.dt,
    cast(date_parse(joined.dt, '%Y-%m-%d-%H') as timestamp) as hour_at,
    case
        when joined.readings > 0 and {{ streaming_buckets_in_ranges('joined.dt', curated.ranges) }}
            then 'curated'
        -- Before the last hour whose lines are judged, an hour without readings and rejects has no file.
        when joined.readings > 0 or joined.dt > '{{ judged[-1][1] if judged else '' }}'
            then 'open'
        when rejects.rejected_lines > 0 then 'rejected'
        else 'empty'
    end as hour_state,
    cast(coalesce(joined.readings, 0) as bigint) as readings,
    cast(coalesce(joined.sensors, 0) as bigint) as sensors,
    cast(coalesce(joined.files, 0) as bigint) as files,
    cast(coalesce(joined.late_readings, 0) as bigint) as late_readings,
    cast(greatest(joined.greatest_delay_seconds, 0) as double) as greatest_delay_seconds,
    cast(coalesce(rejects.repeated_lines, 0) as bigint) as repeated_lines,
    cast(coalesce(rejects.rejected_lines, 0) as bigint) as rejected_lines,
    joined.last_recorded_at
from joined
left join rejects
    on joined.dt = rejects.dt
