-- No month is only in the cold tier without being in the watermark: no query would read it.
-- The watermark was lost, or an old version of it was put back.
-- Fix: athena-recipes hot_cold_orders unload apply --step recover, with the options of the tiering.
with

cold as (

    select
        o_ordermonth,
        count(*) as orders
    from {{ ref('stg_hot_cold_orders__cold_orders') }}
    group by o_ordermonth

),

hot as (

    select distinct o_ordermonth from {{ ref('stg_hot_cold_orders__hot_orders') }}

)

select
    cold.o_ordermonth,
    cold.orders
from cold
left join {{ ref('stg_hot_cold_orders__watermark') }} as watermark
    on cold.o_ordermonth = watermark.o_ordermonth
left join hot
    on cold.o_ordermonth = hot.o_ordermonth
where watermark.o_ordermonth is null and hot.o_ordermonth is null
