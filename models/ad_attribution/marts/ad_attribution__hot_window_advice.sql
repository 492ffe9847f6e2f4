-- One row per possible length of the hot store: the share of events that it serves, its memory at the busiest hour's
-- rate of bids, and what memory and cold lookups cost. Recommended is the cheapest.
with

lags as (

    select * from {{ ref('ad_attribution__lag_distribution') }}
    where event_type = 'all'

),

bid_hours as (

    select
        bid_hour,
        count(*) as bids
    from {{ ref('ad_attribution__bids') }}
    group by bid_hour

),

busiest as (

    select
        max(bids) as bids_per_hour,
        count(*) as hours
    from bid_hours

),

sized as (

    select
        lags.lag_minutes as hot_minutes,
        lags.cumulative_pct as hot_events_pct,
        busiest.bids_per_hour,
        busiest.bids_per_hour * lags.lag_minutes / 60e0 as hot_bids,
        cast(lags.all_events - lags.events as double) / nullif(busiest.hours, 0) as cold_events_per_hour
    from lags
    cross join busiest
    where lags.lag_minutes <= 1440 and busiest.bids_per_hour > 0

),

priced as (

    select
        sized.*,
        hot_bids * {{ var('ad_attribution_bytes_per_bid') }} as memory_bytes,
        hot_bids * {{ var('ad_attribution_bytes_per_bid') }} / 1073741824e0 * cast('{{ var("ad_attribution_memory_usd_per_gib_hour") }}' as double)
            as memory_usd_per_hour,
        cold_events_per_hour * cast('{{ var("ad_attribution_cold_lookup_usd") }}' as double) as cold_lookup_usd_per_hour
    from sized

),

ranked as (

    select
        priced.*,
        row_number() over (order by memory_usd_per_hour + cold_lookup_usd_per_hour, hot_minutes) as place
    from priced

)

select
    hot_minutes,
    hot_events_pct,
    cast(bids_per_hour as bigint) as bids_per_hour,
    cast(round(hot_bids) as bigint) as hot_bids,
    cast(round(memory_bytes) as bigint) as memory_bytes,
    cold_events_per_hour,
    memory_usd_per_hour,
    cold_lookup_usd_per_hour,
    memory_usd_per_hour + cold_lookup_usd_per_hour as total_usd_per_hour,
    hot_minutes = {{ var('ad_attribution_hot_minutes') }} as is_current,
    place = 1 as is_advised
from ranked
