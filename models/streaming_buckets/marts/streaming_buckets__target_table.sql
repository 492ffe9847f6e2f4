-- One row per valid reading of a curated hour, however often it was delivered. An hour is rebuilt as a whole
-- while late files may arrive, and swapped in; within an hour the readings of a sensor are in one bucket.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['sensor_id'],
    bucket_count=var('streaming_buckets_bucket_count'),
    partitions_to_build="{{ streaming_buckets_hours_to_build(this) }}",
    partitions_per_run=var('streaming_buckets_partitions_per_run'),
    full_refresh=var('streaming_buckets_full_refresh')
) }}

with

readings as (

    select * from {{ ref('stg_streaming_buckets__readings') }}

)

select
    reading_id,
    sensor_id,
    current_temperature,
    status,
    recorded_at,
    file,
    dt
from readings
where reject_reason is null
