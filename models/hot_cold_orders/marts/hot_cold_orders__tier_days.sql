-- One row per day with orders: the number of orders from each tier, and their value. Days before and after
-- the watermark can be compared.
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
