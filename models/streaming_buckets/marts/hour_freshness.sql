-- One row per watched hour, and per newer hour with readings: is it curated, how much came, how much of
-- that late or rejected. A curated hour without a file is there with 0.
{%- set curated = athena_recipes.streaming_buckets_curated(athena_recipes.streaming_buckets_chosen().hours) %}
{%- set watched = athena_recipes.streaming_buckets_watched(curated) %}

with

readings as (

    select
        combined.*,
        date_parse(dt, '%Y-%m-%d-%H') as hour_at
    from {{ ref('combined_view') }} as combined
    where dt >= '{{ watched.first }}'

),

rejects as (

    select
        dt,
        sum(case when reject_reason = 'delivered_before' then lines else 0 end) as repeated_lines,
        sum(case when reject_reason <> 'delivered_before' then lines else 0 end) as rejected_lines
    from {{ ref('stream_rejects') }}
    where dt >= '{{ watched.first }}'
    group by dt

),

counted as (

    select
        dt,
        count(*) as readings,
        count(distinct sensor_id) as sensors,
        count(distinct file) as files,
        sum(case when recorded_at < hour_at then 1 else 0 end) as late_readings,
        max(date_diff('second', recorded_at, hour_at)) as greatest_delay_seconds,
        max(recorded_at) as last_recorded_at
    from readings
    group by dt

),

-- The watched hours, as hours since the first, so that those without a file are there too.
watched as (

    select date_format(date_add('hour', hour_number, date_parse('{{ watched.first }}', '%Y-%m-%d-%H')), '%Y-%m-%d-%H') as dt
    from unnest(sequence(0, {{ athena_recipes.streaming_buckets_hours_between(watched.first, watched.last) | length - 1 }})) as span(hour_number)

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
        when not {{ athena_recipes.streaming_buckets_in_ranges('joined.dt', curated.ranges) }} then 'open'
        when joined.readings > 0 then 'curated'
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
    -- The Iceberg form has microseconds, which a Hive table cannot have on Athena.
    cast(joined.last_recorded_at as timestamp) as last_recorded_at
from joined
left join rejects
    on joined.dt = rejects.dt
