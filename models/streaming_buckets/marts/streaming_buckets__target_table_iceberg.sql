-- One row per reading of an hour, as in target_table, in an Iceberg table: readings of new files are merged
-- in, existing readings do not change.
{{ config(
    materialized='incremental',
    table_type='iceberg',
    ha=false,
    incremental_strategy='merge',
    on_schema_change='fail',
    unique_key=['dt', 'reading_id'],
    update_condition='false',
    merge_update_condition='false',
    partitioned_by=['dt', 'bucket(sensor_id, ' ~ var('streaming_buckets_bucket_count') ~ ')'],
    full_refresh=var('streaming_buckets_full_refresh'),
    post_hook="{{ athena_recipes.maintain_iceberg(this, streaming_buckets_recent(this)) }}"
) }}
{#- update_condition is dbt-athena's name for it, merge_update_condition dbt-duckdb's. #}

{%- set hours = streaming_buckets_hours(
    athena_recipes.iceberg_partitions_relation(this, 'dt') if athena_recipes.is_building() and is_incremental()) %}

with

readings as (

    select *
    from {{ ref('stg_streaming_buckets__readings') }}
    where
        reject_reason is null
        and {{ streaming_buckets_in_ranges('dt', streaming_buckets_ranges(hours)) }}

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
