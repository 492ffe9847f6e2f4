-- Each tier with bytes has a cost in the storage that it is in now.
-- Fix: hot_cold_orders_hot_storage and hot_cold_orders_cold_storage are names in hot_cold_orders__storage_prices, and
-- hot_cold_orders_price_date is not before their first price.
with

tiers as (

    select distinct case when tier = 'cold' then 'cold' else 'hot' end as tier
    from {{ ref('hot_cold_orders__tier_months') }}

)

select tiers.tier
from tiers
left join {{ ref('hot_cold_orders__storage_costs') }} as costs
    on tiers.tier = costs.tier and costs.is_current
where costs.tier is null
