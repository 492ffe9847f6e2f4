-- What customers of one marital status bought in a year. One row per gender, education and category of items.
-- Predicates are on stored columns, so that the warehouse filters; the same text runs in Redshift.
with

sales as (

    select * from {{ redshift_federation_relation('store_sales') }} as facts

),

dates as (

    select d_date_sk from {{ redshift_federation_relation('date_dim') }} as dim where {{ redshift_federation_filter('date_dim') }}

),

demographics as (

    select
        cd_demo_sk,
        cd_gender,
        cd_education_status
    from {{ redshift_federation_relation('customer_demographics') }} as dim
    where {{ redshift_federation_filter('customer_demographics') }}

),

items as (

    select
        i_item_sk,
        i_category
    from {{ redshift_federation_relation('item') }} as dim

),

named as (

    select
        sales.ss_quantity,
        sales.ss_net_paid,
        coalesce({{ redshift_federation_text('demographics.cd_gender') }}, 'Unknown') as cd_gender,
        coalesce({{ redshift_federation_text('demographics.cd_education_status') }}, 'Unknown') as cd_education_status,
        coalesce({{ redshift_federation_text('items.i_category') }}, 'Unknown') as i_category
    from sales
    inner join dates
        on sales.ss_sold_date_sk = dates.d_date_sk
    inner join demographics
        on sales.ss_cdemo_sk = demographics.cd_demo_sk
    left join items
        on sales.ss_item_sk = items.i_item_sk

)

select
    cd_gender,
    cd_education_status,
    i_category,
    count(*) as sales,
    count(*) - count(ss_net_paid) as sales_without_price,
    cast(sum(ss_quantity) as bigint) as quantity,
    cast(sum(ss_net_paid) as decimal(38, 2)) as net_paid_usd
from named
group by cd_gender, cd_education_status, i_category
