-- One row per order in the warehouse, including months that are already cold: between the watermark and the
-- delete step a month is in both tiers. A day that no tier carries (BC, above 9999, none) has no month: such an order stays hot.
select
    cast(o_orderkey as bigint) as o_orderkey,
    cast(o_custkey as bigint) as o_custkey,
    cast(o_orderstatus as varchar) as o_orderstatus,
    cast(o_totalprice as decimal(15, 2)) as o_totalprice,
    cast(o_orderdate as date) as o_orderdate,
    cast(o_orderpriority as varchar) as o_orderpriority,
    cast(o_clerk as varchar) as o_clerk,
    cast(o_shippriority as integer) as o_shippriority,
    cast(o_comment as varchar) as o_comment,
    {{ hot_cold_orders_month('o_orderdate') | indent(4) }} as o_ordermonth
from {{ hot_cold_orders_relation(source('hot_cold_orders', 'orders_export'), 'orders') }}
