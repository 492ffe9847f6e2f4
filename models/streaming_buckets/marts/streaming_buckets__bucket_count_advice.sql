-- One row per possible number of buckets: the watched hours with that number. Recommended is the largest
-- number whose files are not too small: every file costs a request, and below
-- streaming_buckets_smallest_file_bytes a request costs more than reading on.
{%- set chosen = streaming_buckets_chosen() %}
{%- set watched = streaming_buckets_watched(streaming_buckets_curated(chosen.hours)) %}

with

sensor_hours as (

    select
        dt,
        sensor_id,
        sum(readings) as readings
    from {{ ref('streaming_buckets__sensor_hours') }}
    where dt between '{{ watched.first }}' and '{{ watched.last }}'
    group by dt, sensor_id

),

choices as (

    select bucket_count
    from unnest(array[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 50, 64, 80, 100]) as counts(bucket_count)

),

buckets as (

    select
        choices.bucket_count,
        sensor_hours.dt,
        mod(sensor_hours.sensor_id, nullif(choices.bucket_count, 0)) as bucket,
        sum(sensor_hours.readings) as readings
    from sensor_hours
    cross join choices
    group by choices.bucket_count, sensor_hours.dt, mod(sensor_hours.sensor_id, nullif(choices.bucket_count, 0))

),

hours as (

    select
        bucket_count,
        dt,
        sum(readings) as readings,
        max(readings) as fullest_bucket_readings
    from buckets
    group by bucket_count, dt

),

weighed as (

    select
        bucket_count,
        count(*) as hours,
        cast(sum(readings) as double) / nullif(count(*), 0) as readings_per_hour,
        cast(max(fullest_bucket_readings) as bigint) as fullest_bucket_readings,
        max(cast(fullest_bucket_readings as double) * bucket_count / nullif(readings, 0)) as greatest_skew
    from hours
    group by bucket_count

),

sized as (

    select
        weighed.*,
        readings_per_hour * {{ var('streaming_buckets_bytes_per_reading') }} / nullif(bucket_count, 0) as file_bytes
    from weighed

)

select
    cast(bucket_count as bigint) as bucket_count,
    cast(hours as bigint) as hours,
    readings_per_hour,
    fullest_bucket_readings,
    greatest_skew,
    cast(round(file_bytes) as bigint) as file_bytes,
    bucket_count = {{ var('streaming_buckets_bucket_count') }} as is_current,
    bucket_count = coalesce(
        max(
            case when file_bytes >= {{ var('streaming_buckets_smallest_file_bytes') }} then bucket_count end
        ) over (),
        1
    ) as is_advised
from sized
