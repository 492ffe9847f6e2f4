-- One row per delivered event, typed, in Parquet by the hour of its file: a micro-batch looks for earlier deliveries
-- here and not in JSON. file_row numbers the events of a file, in an order of its own: a file's lines have none.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['request_id'],
    bucket_count=1,
    partitions_to_build="{{ ad_attribution_files_to_build(this, ['events_raw']) }}",
    partitions_per_run=var('ad_attribution_partitions_per_run')
) }}

{%- set span = ad_attribution_span(this, 'dt') %}

with

events as (

    select *
    from {{ ref('stg_ad_attribution__events') }}
    where dt between '{{ span.first }}' and '{{ span.last }}' and reject_reason is null

)

select
    event_id,
    request_id,
    event_type,
    event_at,
    revenue_usd,
    requested_at,
    lag_seconds,
    fault,
    file,
    row_number() over (
        partition by dt, file order by event_at, request_id, event_type, event_id, revenue_usd
    ) as file_row,
    bid_hour,
    dt
from events
