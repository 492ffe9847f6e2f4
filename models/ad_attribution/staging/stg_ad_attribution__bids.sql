-- One row per line of the bid files, typed, with a reject_reason if it is no bid. The hour of a bid is that of its UUID;
-- it is found by files of ad_attribution_late_hours after it, and of one hour before it (clocks of hosts differ).
-- depends_on: {{ source('ad_attribution', 'bid_lines') }} (both are read to find the first hour)
-- depends_on: {{ source('ad_attribution', 'event_lines') }}
with

fields as (

    select
        dt,
        regexp_extract("$path", '/dt=[^/]+/(.+)$', 1) as file,
        lower(trim(request_id)) as request_id,
        bid_at,
        trim(campaign_id) as campaign_id,
        creative_id,
        "exchange" as exchange_name,
        trim(price_usd) as price_text,
        device_type,
        country
    from {{ source('ad_attribution', 'bids_raw') }}

),

parsed as (

    select
        dt,
        file,
        request_id,
        {{ athena_recipes.uuid_version('request_id') | indent(8) }} as uuid_version,
        {{ athena_recipes.uuid_timestamp('request_id') | indent(8) }} as requested_at,
        cast(try(from_iso8601_timestamp(bid_at)) at time zone 'UTC' as timestamp) as bid_at,
        campaign_id,
        creative_id,
        exchange_name,
        try_cast({{ athena_recipes.read_decimal('price_text', 9) | indent(8) }} as decimal(18, 9)) as price_usd,
        price_text,
        device_type,
        country,
        coalesce(request_id, campaign_id, creative_id, exchange_name, price_text, bid_at, device_type, country) is null as is_empty
    from fields

),

placed as (

    select
        parsed.*,
        date_trunc('hour', requested_at) as hour_at,
        cast(substr(dt, 1, 10) || ' ' || substr(dt, 12, 2) || ':00:00' as timestamp) as file_hour_at,
        {{ ad_attribution_hour('requested_at') | indent(8) }} as bid_hour
    from parsed

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
    file,
    bid_hour,
    case
        when is_empty then 'unreadable_line'
        when request_id is null or request_id = '' then 'request_id_missing'
        when uuid_version is null then 'request_id_unreadable'
        when requested_at is null then 'request_id_without_time'
        when
            bid_hour is null
            or date_diff('hour', hour_at, file_hour_at)
            not between -1 and {{ var('ad_attribution_late_hours') }} then 'outside_window'
        when price_usd is null or price_usd < 0 then 'price_unreadable'
        when campaign_id is null or campaign_id = '' then 'campaign_missing'
    end as reject_reason,
    coalesce(request_id, '') || ' ' || coalesce(campaign_id, '') || ' ' || coalesce(price_text, '') as example,
    dt
from placed
