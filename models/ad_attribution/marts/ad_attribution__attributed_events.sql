-- One row per delivered event with the bid that it belongs to, or the reason why it does not count. Bids are read of the
-- hours that the batch names. An event counts once, by its id or, without one, by its time; of types with a limit
-- per bid the first ones count. The first is the one whose file came first.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['request_id'],
    bucket_count=1,
    partitions_to_build="{{ ad_attribution_events_to_build(this) }}",
    partitions_per_run=var('ad_attribution_partitions_per_run')
) }}

{%- set batch = ad_attribution_batch(this) %}

with

event_windows as (

    select
        lower(trim(event_type)) as event_type,
        window_hours,
        most_per_bid,
        is_billed
    from {{ ref('ad_attribution__event_windows') }}

),

events as (

    select
        *,
        coalesce(
            'id ' || event_id,
            'at ' || cast(date_diff('millisecond', timestamp '1970-01-01 00:00:00', event_at) as varchar)
        ) as event_key
    from {{ ref('ad_attribution__events') }}
    where dt between '{{ batch.history }}' and '{{ batch.last }}'

),

-- Of older files only events of the same bids matter.
relevant as (

    select *
    from events
    where
        dt >= '{{ batch.first }}'
        or request_id in (select named.request_id from events as named where named.dt >= '{{ batch.first }}')

),

bids as (

    select *
    from {{ ref('ad_attribution__bids') }}
    where
        {{ ad_attribution_in_ranges('bid_hour', batch.bid_hours) | indent(8) }}

),

deliveries as (

    select
        relevant.*,
        row_number() over (
            partition by request_id, event_type, event_key, fault is null
            order by dt, event_at, file, file_row
        ) as delivery
    from relevant

),

numbered as (

    select
        deliveries.*,
        row_number() over (
            partition by request_id, event_type, delivery = 1, fault is null
            order by dt, event_at, file, file_row
        ) as number_of_bid
    from deliveries

),

joined as (

    select
        numbered.*,
        event_windows.most_per_bid,
        event_windows.is_billed,
        bids.request_id is not null as has_bid,
        bids.campaign_id,
        bids.creative_id,
        bids.exchange_name,
        bids.device_type,
        bids.country,
        bids.price_usd
    from numbered
    inner join event_windows
        on numbered.event_type = event_windows.event_type
    left join bids
        on numbered.bid_hour = bids.bid_hour and numbered.request_id = bids.request_id and numbered.fault is null
    where numbered.dt >= '{{ batch.first }}'

),

judged as (

    select
        joined.*,
        case
            when fault is not null then fault
            when delivery > 1 then 'delivered_before'
            when most_per_bid = 1 and number_of_bid > 1 then 'counted_before'
            when not has_bid then 'bid_not_found'
            when number_of_bid > most_per_bid then event_type || '_flood'
        end as reason
    from joined

),

decided as (

    select
        judged.*,
        case
            when reason is null then 'attributed'
            when reason in ('delivered_before', 'counted_before') then 'repeated'
            when reason = event_type || '_flood' then 'suspect'
            else 'unattributed'
        end as status
    from judged

)

select
    event_id,
    event_type,
    event_at,
    request_id,
    requested_at,
    bid_hour,
    lag_seconds,
    case
        when lag_seconds < {{ var('ad_attribution_hot_minutes') }} * 60e0 then 'hot'
        when lag_seconds is not null then 'cold'
    end as tier,
    status,
    reason,
    campaign_id,
    creative_id,
    exchange_name,
    device_type,
    country,
    case
        when status = 'attributed' and is_billed
            then cast(cast(price_usd as double) / {{ var('ad_attribution_impressions_per_price') }} as decimal(28, 9))
    end as spend_usd,
    case when status = 'attributed' then revenue_usd end as revenue_usd,
    revenue_usd as delivered_revenue_usd,
    file,
    file_row,
    dt
from decided
