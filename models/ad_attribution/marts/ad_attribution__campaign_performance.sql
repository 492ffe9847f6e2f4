-- One row per attribution date and campaign. An impression costs the price of its bid, once per bid; revenue of all
-- types counts on the day of its event, not of its bid.
with

events as (

    select * from {{ ref('ad_attribution__attributed_events') }}
    where status = 'attributed'

),

summed as (

    select
        cast(event_at as date) as attribution_date,
        campaign_id,
        cast(sum(coalesce(spend_usd, 0)) as double) as spend_usd,
        count_if(event_type = 'impression') as impressions,
        count_if(event_type = 'click') as clicks,
        count_if(event_type = 'install') as installs,
        count_if(event_type = 'subscribe') as subscriptions,
        cast(sum(coalesce(revenue_usd, 0)) as double) as revenue_usd
    from events
    group by cast(event_at as date), campaign_id

)

select
    attribution_date,
    campaign_id,
    spend_usd,
    cast(impressions as bigint) as impressions,
    cast(clicks as bigint) as clicks,
    cast(installs as bigint) as installs,
    cast(subscriptions as bigint) as subscriptions,
    revenue_usd,
    spend_usd / nullif(installs, 0) as cost_per_install_usd,
    revenue_usd / nullif(spend_usd, 0) as return_on_ad_spend
from summed
