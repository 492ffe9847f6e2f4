-- One row per reading of a curated hour: valid, and once, however often it was delivered. Hours are
-- rebuilt as a whole while files may still come late, and swapped in; within an hour a sensor's
-- readings lie in one bucket.
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
