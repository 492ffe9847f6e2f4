-- One row per curated hour, sensor and raw file: a summary of its readings. Built with the hour, so that
-- reports of many hours read thousands of rows per hour instead of millions.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['sensor_id'],
    bucket_count=1,
    partitions_to_build="{{ streaming_buckets_hours_to_sum_up(this) }}",
    partitions_per_run=var('streaming_buckets_partitions_per_run'),
    full_refresh=var('streaming_buckets_full_refresh')
) }}

with

readings as (

    select
        curated.*,
        date_parse(dt, '%Y-%m-%d-%H') as hour_at
    from {{ streaming_buckets_chosen().table }} as curated

)

select
    sensor_id,
    file,
    cast(count(*) as bigint) as readings,
    cast(sum(current_temperature) as bigint) as temperature_total,
    min(current_temperature) as lowest_temperature,
    max(current_temperature) as highest_temperature,
    count_if(recorded_at < hour_at) as late_readings,
    cast(max(date_diff('second', recorded_at, hour_at)) as double) as greatest_delay_seconds,
    -- The Iceberg table has microseconds; a Hive table on Athena has milliseconds.
    cast(max(recorded_at) as timestamp) as last_recorded_at,
    -- The length of the line that Firehose delivered: field names, punctuation and values.
    cast(sum(
        50 + length(cast(sensor_id as varchar)) + length(cast(current_temperature as varchar))
        + length(coalesce(status, ''))
        + case when reading_id like '%#%' then 0 else 14 + length(reading_id) end
        + case when recorded_at is null then 0 else 41 end
    ) as bigint) as line_bytes,
    dt
from readings
group by dt, sensor_id, file
