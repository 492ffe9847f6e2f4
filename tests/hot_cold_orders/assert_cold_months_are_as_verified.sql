-- A month that the watermark calls cold has the rows and the checksum that were verified when it was published:
-- no file is missing (a gap), none is there twice (an overlap), and no other day is in it.
with

found as (

    select
        o_ordermonth,
        batch,
        count(*) as orders,
        sum(case when substr(cast(o_orderdate as varchar), 1, 7) = o_ordermonth then 0 else 1 end) as foreign_orders,
        {{ athena_recipes.tier_checksum(hot_cold_orders_columns()) }} as row_checksum
    from {{ ref('stg_hot_cold_orders__cold_orders') }}
    group by o_ordermonth, batch

)

select
    watermark.o_ordermonth,
    watermark.batch,
    watermark.row_count as verified_orders,
    found.orders as found_orders,
    found.foreign_orders
from {{ ref('stg_hot_cold_orders__watermark') }} as watermark
left join found
    on watermark.o_ordermonth = found.o_ordermonth and watermark.batch = found.batch
where
    watermark.row_count is distinct from coalesce(found.orders, 0)
    or watermark.row_checksum is distinct from coalesce(found.row_checksum, '0')
    or found.foreign_orders > 0
