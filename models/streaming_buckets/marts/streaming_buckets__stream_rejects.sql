-- One row per curated hour, raw file and reason: the number of lines that do not count, one of them, and the
-- fix. Readings plus rejected lines are all lines of the hour. Counted apart are objects after the first of a line, and
-- readings whose time cannot be read: they count, without a time.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['reject_reason'],
    bucket_count=1,
    partitions_to_build="{{ streaming_buckets_hours_to_build(this) }}",
    partitions_per_run=var('streaming_buckets_partitions_per_run'),
    full_refresh=var('streaming_buckets_full_refresh')
) }}

with

readings as (

    select
        dt,
        file,
        coalesce(reject_reason, 'time_unreadable') as reject_reason,
        case
            when reject_reason is null then unreadable_time
            else coalesce(sensor_text, '') || ' ' || coalesce(temperature_text, '')
        end as example
    from {{ ref('stg_streaming_buckets__readings') }}
    where reject_reason is not null or unreadable_time is not null

),

texts as (

    select
        dt,
        line,
        regexp_extract("$path", '/dt=[^/]+/(.+)$', 1) as file,
        {{ athena_recipes.further_json_documents('line') | indent(8) }} as further_documents
    from {{ source('streaming_buckets', 'source_text') }}

),

reasons as (

    select * from {{ ref('streaming_buckets__reject_reasons') }}

),

counted as (

    select
        dt,
        file,
        reject_reason,
        count(*) as lines,
        min(example) as example
    from readings
    group by dt, file, reject_reason
    union all
    select
        dt,
        file,
        'further_documents' as reject_reason,
        sum(further_documents) as lines,
        min(substr(line, 1, 200)) as example
    from texts
    where further_documents > 0
    group by dt, file

)

select
    counted.file,
    counted.reject_reason,
    cast(counted.lines as bigint) as lines,
    counted.example,
    reasons.fix,
    counted.dt
from counted
left join reasons
    on counted.reject_reason = reasons.reject_reason
