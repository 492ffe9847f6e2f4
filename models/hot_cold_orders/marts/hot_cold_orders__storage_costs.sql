-- One row per tier and possible storage: the monthly cost of its bytes, at the price valid on
-- hot_cold_orders_price_date. The current storage is marked. Requests and compute are not included.
with

bytes as (

    select
        case when tier = 'cold' then 'cold' else 'hot' end as tier,
        sum(size_bytes) as size_bytes
    from {{ ref('hot_cold_orders__tier_months') }}
    group by case when tier = 'cold' then 'cold' else 'hot' end

),

priced as (

    select
        storage,
        usd_per_gb_month,
        price_date,
        row_number() over (partition by storage order by price_date desc) as newness
    from {{ ref('hot_cold_orders__storage_prices') }}
    where
        price_date <= {% if var('hot_cold_orders_price_date') -%}
            date '{{ var('hot_cold_orders_price_date') }}'
        {%- else -%}
            date '9999-12-31'
        {%- endif %}

)

select
    bytes.tier,
    priced.storage,
    cast(bytes.size_bytes as bigint) as size_bytes,
    priced.usd_per_gb_month,
    priced.price_date,
    cast(bytes.size_bytes as double) / 1073741824e0 * cast(priced.usd_per_gb_month as double) as usd_per_month,
    priced.storage = case
        when bytes.tier = 'cold' then '{{ var('hot_cold_orders_cold_storage') }}'
        else '{{ var('hot_cold_orders_hot_storage') }}'
    end as is_current
from bytes
cross join priced
where priced.newness = 1
