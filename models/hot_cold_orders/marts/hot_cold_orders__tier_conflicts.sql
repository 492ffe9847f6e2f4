-- One row per order of a cold month that the warehouse has with other values than the cold tier, or that only
-- the warehouse has. The view does not show it; `unload apply --step retier` merges it into the cold tier.
with

months as (

    select * from {{ ref('stg_hot_cold_orders__watermark') }}

),

cold as (

    select cold_orders.*
    from {{ ref('stg_hot_cold_orders__cold_orders') }} as cold_orders
    inner join months
        on cold_orders.o_ordermonth = months.o_ordermonth and cold_orders.batch = months.batch

),

hidden as (

    select hot_orders.*
    from {{ ref('stg_hot_cold_orders__hot_orders') }} as hot_orders
    inner join months
        on hot_orders.o_ordermonth = months.o_ordermonth

)

select
    hidden.o_orderkey,
    hidden.o_orderdate,
    hidden.o_ordermonth,
    case when cold.o_orderkey is null then 'late' else 'changed' end as conflict
from hidden
left join cold
    on hidden.o_ordermonth = cold.o_ordermonth and hidden.o_orderkey = cold.o_orderkey
where
    cold.o_orderkey is null
    {%- for column in hot_cold_orders_columns() if column.name != 'o_orderkey' %}
    or hidden.{{ column.name }} is distinct from cold.{{ column.name }}
    {%- endfor %}
