-- One row per corrected order: the correction with the highest number.
with

numbered as (

    select
        corrections.*,
        row_number() over (partition by o_orderkey order by correction_id desc) as newness
    from {{ hot_cold_orders_relation(
        source('hot_cold_orders', 'orders_corrections_export'), 'orders_corrections') }} as corrections

)

select
    cast(correction_id as bigint) as correction_id,
    cast(o_orderkey as bigint) as o_orderkey,
    cast(o_custkey as bigint) as o_custkey,
    cast(o_orderstatus as varchar) as o_orderstatus,
    cast(o_totalprice as decimal(15, 2)) as o_totalprice,
    cast(o_orderdate as date) as o_orderdate,
    cast(o_orderpriority as varchar) as o_orderpriority,
    cast(o_clerk as varchar) as o_clerk,
    cast(o_shippriority as integer) as o_shippriority,
    cast(o_comment as varchar) as o_comment,
    {{ hot_cold_orders_month('o_orderdate') | indent(4) }} as o_ordermonth,
    cast(is_deleted as boolean) as is_deleted,
    cast(corrected_at as timestamp) as corrected_at
from numbered
where newness = 1
