-- The view has every order of every day once. What there should be is found another way, without the split: the
-- orders of all stores by key, of several copies the correction, then the cold one. The watermark only says which
-- batch of a cold month counts; a month that neither it nor the warehouse has is taken from any batch.
with

hot_months as (

    select distinct o_ordermonth from {{ ref('stg_hot_cold_orders__hot_orders') }}

),

copies as (

    select
        o_orderkey,
        o_orderdate,
        o_totalprice,
        is_deleted,
        1 as rank_of_copy
    from {{ ref('stg_hot_cold_orders__corrections') }}
    union all
    select
        cold_orders.o_orderkey,
        cold_orders.o_orderdate,
        cold_orders.o_totalprice,
        false as is_deleted,
        2 as rank_of_copy
    from {{ ref('stg_hot_cold_orders__cold_orders') }} as cold_orders
    left join {{ ref('stg_hot_cold_orders__watermark') }} as watermark
        on cold_orders.o_ordermonth = watermark.o_ordermonth
    left join hot_months
        on cold_orders.o_ordermonth = hot_months.o_ordermonth
    where
        cold_orders.batch = watermark.batch
        or (watermark.o_ordermonth is null and hot_months.o_ordermonth is null)
    union all
    select
        o_orderkey,
        o_orderdate,
        o_totalprice,
        false as is_deleted,
        3 as rank_of_copy
    from {{ ref('stg_hot_cold_orders__hot_orders') }}

),

ranked as (

    select
        copies.*,
        row_number() over (partition by o_orderkey order by rank_of_copy) as newness
    from copies

),

counted as (

    select
        o_orderdate,
        1 as expected_orders,
        0 as found_orders,
        o_totalprice as expected_price,
        0 as found_price
    from ranked
    where newness = 1 and not is_deleted
    union all
    select
        order_date as o_orderdate,
        0 as expected_orders,
        orders as found_orders,
        0 as expected_price,
        total_price as found_price
    from {{ ref('hot_cold_orders__tier_days') }}

)

-- Orders without a day are compared too.
select
    o_orderdate as order_date,
    sum(expected_orders) as expected_orders,
    sum(found_orders) as found_orders
from counted
group by o_orderdate
having sum(expected_orders) <> sum(found_orders) or sum(coalesce(expected_price, 0)) <> sum(coalesce(found_price, 0))
