-- The export of the old warehouse, read once: several comparisons use it. One row per line of the export.
{{ config(materialized='table') }}

select
    row_number() over (
        order by
            o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate, o_orderpriority, discount_rate, updated_at, o_comment
    ) as line_number,
    o_orderkey,
    o_custkey,
    o_orderstatus,
    o_totalprice,
    o_orderdate,
    o_orderpriority,
    discount_rate,
    updated_at,
    o_comment
from {{ source('reconciliation', 'orders_a') }}
