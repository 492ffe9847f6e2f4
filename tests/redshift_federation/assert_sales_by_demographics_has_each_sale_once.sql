-- sales_by_demographics has every sale to these customers in the year once. A key that is twice in a dimension fails, where
-- the warehouse has it too: Redshift enforces no key.
-- Fix: remove the second row of date_dim, customer_demographics or item, in the warehouse or in the copy that is read.
with

sold as (

    select
        count(*) as sales,
        sum(facts.ss_net_paid) as net_paid_usd
    from {{ redshift_federation_relation('store_sales') }} as facts
    where
        facts.ss_sold_date_sk in (
            select dim.d_date_sk from {{ redshift_federation_relation('date_dim') }} as dim where {{ redshift_federation_filter('date_dim') }}
        )
        and facts.ss_cdemo_sk in (
            select dim.cd_demo_sk
            from {{ redshift_federation_relation('customer_demographics') }} as dim
            where {{ redshift_federation_filter('customer_demographics') }}
        )

),

shown as (

    select
        coalesce(sum(sales), 0) as sales,
        sum(net_paid_usd) as net_paid_usd
    from {{ ref('redshift_federation__sales_by_demographics') }}

)

select
    sold.sales,
    shown.sales as shown_sales
from sold
cross join shown
where sold.sales <> shown.sales or coalesce(sold.net_paid_usd, 0) <> coalesce(shown.net_paid_usd, 0)
