-- One row per watched curated hour with readings: the share of the hour that a query for one sensor reads,
-- from the buckets alone. A sensor is in bucket sensor_id mod bucket count, which is Hive's hash of an
-- integer. Columns and compression save more; the benchmark measures it.
{%- set chosen = streaming_buckets_chosen() %}
{%- set watched = streaming_buckets_watched(streaming_buckets_curated(chosen.hours)) %}

with

buckets as (

    select
        dt,
        mod(sensor_id, {{ var('streaming_buckets_bucket_count') }}) as bucket,
        sum(readings) as readings,
        count(distinct sensor_id) as sensors,
        sum(line_bytes) as line_bytes
    from {{ ref('streaming_buckets__sensor_hours') }}
    where dt between '{{ watched.first }}' and '{{ watched.last }}'
    group by dt, mod(sensor_id, {{ var('streaming_buckets_bucket_count') }})

)

select
    dt,
    cast({{ var('streaming_buckets_bucket_count') }} as bigint) as bucket_count,
    cast(count(*) as bigint) as buckets_with_readings,
    cast(sum(sensors) as bigint) as sensors,
    cast(sum(readings) as bigint) as readings,
    cast(max(readings) as bigint) as fullest_bucket_readings,
    cast(sum(line_bytes) as bigint) as raw_bytes,
    cast(max(line_bytes) as bigint) as fullest_bucket_raw_bytes,
    100e0 * cast(max(readings) as double) / nullif(cast(sum(readings) as double), 0) as fullest_bucket_pct,
    100e0 - 100e0 * cast(max(readings) as double) / nullif(cast(sum(readings) as double), 0) as saved_pct
from buckets
group by dt
