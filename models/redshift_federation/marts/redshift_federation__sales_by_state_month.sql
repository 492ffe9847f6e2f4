-- Sales of a year by the buyer's state. One row per month and state; without a known address the state is Unknown,
-- so that the sales of a month add up.
with

sales as (

    select * from {{ redshift_federation_relation('store_sales') }} as facts

),

dates as (

    select
        d_date_sk,
        d_year,
        d_moy
    from {{ redshift_federation_relation('date_dim') }} as dim
    where {{ redshift_federation_filter('date_dim') }}

),

addresses as (

    select
        ca_address_sk,
        ca_state
    from {{ redshift_federation_relation('customer_address') }} as dim

),

stores as (

    select
        s_store_sk,
        s_state
    from {{ redshift_federation_relation('store') }} as dim

),

placed as (

    select
        dates.d_year as sales_year,
        dates.d_moy as sales_month,
        sales.ss_quantity,
        sales.ss_net_paid,
        sales.ss_net_profit,
        coalesce(nullif({{ redshift_federation_text('addresses.ca_state') }}, ''), 'Unknown') as buyer_state,
        nullif({{ redshift_federation_text('stores.s_state') }}, '') as store_state
    from sales
    inner join dates
        on sales.ss_sold_date_sk = dates.d_date_sk
    left join addresses
        on sales.ss_addr_sk = addresses.ca_address_sk
    left join stores
        on sales.ss_store_sk = stores.s_store_sk

)

select
    sales_year,
    sales_month,
    buyer_state,
    count(*) as sales,
    cast(sum(case when buyer_state <> 'Unknown' and store_state <> buyer_state then 1 else 0 end) as bigint) as out_of_state_sales,
    count(*) - count(ss_net_paid) as sales_without_price,
    cast(sum(ss_quantity) as bigint) as quantity,
    cast(sum(ss_net_paid) as decimal(38, 2)) as net_paid_usd,
    cast(sum(ss_net_profit) as decimal(38, 2)) as net_profit_usd
from placed
group by sales_year, sales_month, buyer_state
