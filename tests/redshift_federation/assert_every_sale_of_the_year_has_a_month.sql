-- sales_by_state_month has every sale of the year once: a month or a state that loses sales, or counts them twice, fails.
with

sold as (

    select
        count(*) as sales,
        sum(facts.ss_net_paid) as net_paid_usd
    from {{ redshift_federation_relation('store_sales') }} as facts
    inner join {{ redshift_federation_relation('date_dim') }} as dates
        on facts.ss_sold_date_sk = dates.d_date_sk
    where {{ redshift_federation_filter('date_dim') }}

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
