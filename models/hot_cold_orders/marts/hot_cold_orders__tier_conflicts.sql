-- One row per order that the warehouse has beside the cold tier: of a cold month, with other values or alone, so
-- that the view does not show it (`unload apply --step retier` merges it); or of a month that is not cold, although a
-- cold month has it, so that the view shows it twice (a correction of the order says which one counts).
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

cold_keys as (

    select distinct o_orderkey from cold

),

hot as (

    select
        hot_orders.*,
        months.o_ordermonth is not null as is_hidden
    from {{ ref('stg_hot_cold_orders__hot_orders') }} as hot_orders
    left join months
        on hot_orders.o_ordermonth = months.o_ordermonth

)

select
    hot.o_orderkey,
    hot.o_orderdate,
    hot.o_ordermonth,
    case when cold.o_orderkey is null then 'late' else 'changed' end as conflict
from hot
left join cold
    on hot.o_ordermonth = cold.o_ordermonth and hot.o_orderkey = cold.o_orderkey
where
    hot.is_hidden
    and (
        cold.o_orderkey is null
        {%- for column in hot_cold_orders_columns() if column.name != 'o_orderkey' %}
        or hot.{{ column.name }} is distinct from cold.{{ column.name }}
        {%- endfor %}
    )
union all
select
    hot.o_orderkey,
    hot.o_orderdate,
    hot.o_ordermonth,
    'doubled' as conflict
from hot
inner join cold_keys
    on hot.o_orderkey = cold_keys.o_orderkey
left join {{ ref('stg_hot_cold_orders__corrections') }} as news
    on hot.o_orderkey = news.o_orderkey
where not hot.is_hidden and news.o_orderkey is null
