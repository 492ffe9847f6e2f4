-- One row per bid, however often Fluentd delivered it, partitioned by the hour of its own UUID and not of its file: a
-- lookup by request id reads one partition, and in it one bucket. An hour is rebuilt as a whole while late files arrive.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['bid_hour'],
    bucketed_by=['request_id'],
    bucket_count=var('ad_attribution_bucket_count'),
    partitions_to_build="{{ ad_attribution_bids_to_build(this) }}",
    partitions_per_run=var('ad_attribution_partitions_per_run')
) }}

{%- set span = ad_attribution_span(this, 'bid_hour') %}

with

bids as (

    select *
    from {{ ref('stg_ad_attribution__bids') }}
    where dt between '{{ span.reach }}' and '{{ span.end }}' and reject_reason is null

),

-- The delivery that came first counts: prices of a repeated bid may differ.
deliveries as (

    select
        bids.*,
        row_number() over (
            partition by bid_hour, request_id order by dt, file, bid_at, price_usd, campaign_id, creative_id
        ) as delivery,
        count(*) over (partition by bid_hour, request_id) as deliveries
    from bids

)

select
    request_id,
    requested_at,
    bid_at,
    campaign_id,
    creative_id,
    exchange_name,
    price_usd,
    device_type,
    country,
    cast(deliveries as bigint) as deliveries,
    dt as file_hour,
    file,
    bid_hour
from deliveries
where delivery = 1
