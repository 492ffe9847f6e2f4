-- One row per order and batch of the cold tier, including batches that are not published.
select
    o_orderkey,
    o_custkey,
    o_orderstatus,
    o_totalprice,
    o_orderdate,
    o_orderpriority,
    o_clerk,
    o_shippriority,
    o_comment,
    o_ordermonth,
    batch
from {{ source('hot_cold_orders', 'orders_cold') }}
