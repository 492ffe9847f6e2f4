-- sales_by_state_month has every sale of the year once. A month or a state that loses sales fails, and so does a key that
-- is twice in a dimension, where the warehouse has it too: Redshift enforces no key.
-- Fix: remove the second row of date_dim, customer_address or store, in the warehouse or in the copy that is read.
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

),

shown as (

    select
        coalesce(sum(sales), 0) as sales,
        sum(net_paid_usd) as net_paid_usd
    from {{ ref('redshift_federation__sales_by_state_month') }}

)

select
    sold.sales,
    shown.sales as shown_sales
from sold
cross join shown
where sold.sales <> shown.sales or coalesce(sold.net_paid_usd, 0) <> coalesce(shown.net_paid_usd, 0)
