-- One row per day with orders: how many come from which tier, and what they are worth. The day before and
-- the day after the watermark stand beside each other here.
with

orders as (

    select * from {{ ref('hot_cold_orders__lake_house_joint_view') }}

)

select
    o_orderdate as order_date,
    cast(count(*) as bigint) as orders,
    count_if(tier = 'hot') as hot_orders,
    count_if(tier = 'cold') as cold_orders,
    count_if(tier = 'correction') as corrected_orders,
    cast(sum(o_totalprice) as decimal(38, 2)) as total_price
from orders
group by o_orderdate
