-- One row per month and tier: the orders that the view reads from it, and their bytes. A cold month always has
-- a cold row. Cold bytes are those
-- of the files; hot bytes are the width of the values, because no query returns the bytes that a warehouse
-- stores.
with

orders as (

    select
        o_ordermonth,
        tier,
        -- Eight bytes per key or price, four per date or number, the length of each text.
        coalesce(
            cast({{ var('hot_cold_orders_hot_bytes_per_row') or 'null' }} as bigint),
            32 + length(coalesce(o_orderstatus, '') || coalesce(o_orderpriority, '') || coalesce(o_clerk, '') || coalesce(o_comment, ''))
        ) as row_bytes
    from {{ ref('hot_cold_orders__lake_house_joint_view') }}

),

counted as (

    select
        o_ordermonth,
        tier,
        count(*) as orders,
        sum(row_bytes) as size_bytes
    from orders
    group by o_ordermonth, tier
    union all
    -- A cold month whose orders all have corrections still has files, and perhaps hot copies.
    select
        o_ordermonth,
        'cold' as tier,
        0 as orders,
        0 as size_bytes
    from {{ ref('stg_hot_cold_orders__watermark') }}

),

tiers as (

    select
        o_ordermonth,
        tier,
        sum(orders) as orders,
        sum(size_bytes) as size_bytes
    from counted
    group by o_ordermonth, tier

),

files as (

    select
        o_ordermonth,
        sum(size_bytes) as size_bytes,
        count(*) as files
    from {{ ref('hot_cold_orders__cold_files') }}
    group by o_ordermonth

),

kept as (

    select
        o_ordermonth,
        count(*) as orders
    from {{ ref('stg_hot_cold_orders__hot_orders') }}
    group by o_ordermonth

)

select
    tiers.o_ordermonth,
    cast(tiers.o_ordermonth || '-01' as date) as month_date,
    tiers.tier,
    cast(tiers.orders as bigint) as orders,
    cast(case when tiers.tier = 'cold' then coalesce(files.size_bytes, 0) else tiers.size_bytes end as bigint) as size_bytes,
    cast(case when tiers.tier = 'cold' then coalesce(files.files, 0) end as bigint) as files,
    cast(case when tiers.tier = 'cold' then coalesce(kept.orders, 0) else 0 end as bigint) as orders_to_delete
from tiers
left join files
    on tiers.o_ordermonth = files.o_ordermonth
left join kept
    on tiers.o_ordermonth = kept.o_ordermonth
