-- One row per reading, fresh readings included: curated hours from the curated table, all other hours from
-- the raw files. Curated hours are literals in the view. They change when the view is built, never by the
-- clock, so no hour is in both branches or in neither.
{{ config(materialized='view') }}

{%- set chosen = streaming_buckets_chosen() %}
{%- set curated = streaming_buckets_curated(chosen.hours) %}

with

curated as (

    select
        reading_id,
        sensor_id,
        current_temperature,
        status,
        recorded_at,
        file,
        true as is_curated,
        dt
    from {{ chosen.table }}
    where dt < '{{ curated.known_since }}' or {{ streaming_buckets_in_ranges('dt', curated.ranges) }}

),

fresh as (

    select
        reading_id,
        sensor_id,
        current_temperature,
        status,
        recorded_at,
        file,
        false as is_curated,
        dt
    from {{ ref('stg_streaming_buckets__readings') }}
    where
        reject_reason is null
        and dt between '{{ curated.raw_since }}' and '{{ curated.raw_until }}'
        and not {{ streaming_buckets_in_ranges('dt', curated.ranges) }}

)

select * from curated
union all
select * from fresh
