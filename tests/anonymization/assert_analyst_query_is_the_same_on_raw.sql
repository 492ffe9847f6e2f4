-- The article's question, the customers with most revenue, has the same answer on the public tables as on
-- the raw ones: the same places, sums and customers.
with

keyed as (

    {{ anonymization_current_key() }}

),

on_hashed as (

    select
        customers.c_customer_sk_anonym as customer,
        sum(sales.ss_ext_sales_price) as revenue
    from {{ ref('anonymization__store_sales') }} as sales
    inner join {{ ref('anonymization__customer') }} as customers
        on sales.ss_customer_sk_anonym = customers.c_customer_sk_anonym
    group by customers.c_customer_sk_anonym

),

on_raw as (

    select
        to_hex(hmac_sha256(to_utf8('customer_sk:' || cast(customers.c_customer_sk as varchar)), max(keyed.key_bytes))) as customer,
        sum(sales.ss_ext_sales_price) as revenue
    from {{ ref('stg_anonymization__store_sales') }} as sales
    inner join {{ ref('stg_anonymization__customer') }} as customers
        on sales.ss_customer_sk = customers.c_customer_sk
    cross join keyed
    where sales.reject_reason is null and customers.reject_reason is null
    group by customers.c_customer_sk

),

ranked_hashed as (

    select
        row_number() over (order by revenue desc, customer asc) as place,
        customer,
        revenue
    from on_hashed

),

ranked_raw as (

    select
        row_number() over (order by revenue desc, customer asc) as place,
        customer,
        revenue
    from on_raw

)

select
    coalesce(hashed.place, clear.place) as place,
    hashed.revenue as hashed_revenue,
    clear.revenue as raw_revenue
from ranked_hashed as hashed
full outer join ranked_raw as clear
    on hashed.place = clear.place
where
    hashed.customer is distinct from clear.customer
    or hashed.revenue is distinct from clear.revenue
