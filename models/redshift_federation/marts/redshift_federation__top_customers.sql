-- Customers who paid most in a year. One row per customer, ranked without ties: of equal sums the smaller key is first.
-- No predicate is on the customers, so that all of them are fetched where they are in the warehouse.
with

sales as (

    select * from {{ redshift_federation_relation('store_sales') }} as facts

),

dates as (

    select d_date_sk from {{ redshift_federation_relation('date_dim') }} as dim where {{ redshift_federation_filter('date_dim') }}

),

customers as (

    select
        c_customer_sk,
        c_customer_id,
        c_current_addr_sk,
        c_first_name,
        c_last_name
    from {{ redshift_federation_relation('customer') }} as dim

),

addresses as (

    select
        ca_address_sk,
        ca_state
    from {{ redshift_federation_relation('customer_address') }} as dim

),

paid as (

    select
        sales.ss_customer_sk,
        count(*) as sales,
        cast(sum(sales.ss_net_paid) as decimal(38, 2)) as net_paid_usd
    from sales
    inner join dates
        on sales.ss_sold_date_sk = dates.d_date_sk
    group by sales.ss_customer_sk

),

ranked as (

    select
        paid.sales,
        paid.net_paid_usd,
        customers.c_customer_sk,
        customers.c_current_addr_sk,
        {{ redshift_federation_text('customers.c_customer_id') }} as c_customer_id,
        nullif({{ redshift_federation_text('customers.c_first_name') }}, '') as c_first_name,
        nullif({{ redshift_federation_text('customers.c_last_name') }}, '') as c_last_name,
        row_number() over (
            order by coalesce(paid.net_paid_usd, 0) desc, customers.c_customer_sk
        ) as customer_rank
    from paid
    inner join customers
        on paid.ss_customer_sk = customers.c_customer_sk

)

select
    ranked.customer_rank,
    ranked.c_customer_sk,
    ranked.c_customer_id,
    ranked.c_first_name,
    ranked.c_last_name,
    coalesce(nullif({{ redshift_federation_text('addresses.ca_state') }}, ''), 'Unknown') as customer_state,
    ranked.sales,
    ranked.net_paid_usd
from ranked
left join addresses
    on ranked.c_current_addr_sk = addresses.ca_address_sk
where ranked.customer_rank <= {{ athena_recipes.whole_number_var('redshift_federation_top_customers', 1, 1000000) }}
