-- The view has every order of every day once. What there should be is found another way, without the watermark
-- and without the split: the orders of all stores by key, of several copies the correction, then the cold one.
with

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
    inner join {{ ref('stg_hot_cold_orders__watermark') }} as watermark
        on cold_orders.o_ordermonth = watermark.o_ordermonth and cold_orders.batch = watermark.batch
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

expected as (

    select
        o_orderdate,
        count(*) as orders,
        sum(o_totalprice) as total_price
    from ranked
    where newness = 1 and not is_deleted
    group by o_orderdate

),

found as (

    select
        order_date as o_orderdate,
        orders,
        total_price
    from {{ ref('tier_days') }}

)

select
    coalesce(expected.o_orderdate, found.o_orderdate) as order_date,
    expected.orders as expected_orders,
    found.orders as found_orders
from expected
full outer join found
    on expected.o_orderdate = found.o_orderdate
where
    expected.orders is distinct from found.orders
    or expected.total_price is distinct from found.total_price
