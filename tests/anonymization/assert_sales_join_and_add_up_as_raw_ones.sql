-- Row for row: each line of a receipt finds the same customer in the public tables as in the raw ones, or none in
-- both. The customer is identified by the hash of the raw key, computed here. Means keep sums: the published revenue
-- is the raw one, but for half a cent per row.
with

keyed as (

    {{ athena_recipes.policy_key('anonymization') }}

),

raw_customers as (

    select
        customers.c_customer_sk,
        to_hex(hmac_sha256(to_utf8('customer_sk:' || cast(customers.c_customer_sk as varchar)), keyed.key_bytes)) as customer
    from {{ athena_recipes.policy_rows(athena_recipes.policy('anonymization', 'customer'), source('anonymization', 'customer')) | indent(4) }} as customers
    cross join keyed
    where customers.reject_reason is null

),

raw_sales as (

    select
        to_hex(hmac_sha256(to_utf8(
            'row:store_sales.ss_ticket_number:' || cast(sales.ss_item_sk as varchar)
            || ':' || cast(sales.ss_ticket_number as varchar) || ':' || cast(sales.ss_ticket_number as varchar)
        ), keyed.key_bytes)) as sale,
        customers.customer,
        sales.ss_ext_sales_price as revenue
    from {{ athena_recipes.policy_rows(athena_recipes.policy('anonymization', 'store_sales'), source('anonymization', 'store_sales')) | indent(4) }} as sales
    left join raw_customers as customers
        on sales.ss_customer_sk = customers.c_customer_sk
    cross join keyed
    where sales.reject_reason is null

),

public_sales as (

    select
        sales.ss_ticket_number_anonym as sale,
        customers.c_customer_sk_anonym as customer,
        sales.ss_ext_sales_price as revenue
    from {{ ref('anonymization__store_sales') }} as sales
    left join {{ ref('anonymization__customer') }} as customers
        on sales.ss_customer_sk_anonym = customers.c_customer_sk_anonym

),

compared as (

    select
        count_if(raw_sales.sale is null) as public_only,
        count_if(public_sales.sale is null) as raw_only,
        count_if(coalesce(raw_sales.customer, '') <> coalesce(public_sales.customer, '')) as other_customer,
        count(*) as sales,
        coalesce(sum(public_sales.revenue), 0) as public_revenue,
        coalesce(sum(raw_sales.revenue), 0) as raw_revenue
    from raw_sales
    full outer join public_sales
        on raw_sales.sale = public_sales.sale

)

-- Counted, so that no row is shown.
select *
from compared
where
    public_only + raw_only + other_customer > 0
    or abs(public_revenue - raw_revenue) * 200 > sales
