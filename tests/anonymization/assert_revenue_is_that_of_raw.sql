-- Means keep sums: the published revenue is the raw one, but for half a cent per row.
with

published as (

    select
        count(*) as sales,
        sum(ss_ext_sales_price) as revenue
    from {{ ref('anonymization__store_sales') }}

),

raw as (

    select
        count(*) as sales,
        sum(ss_ext_sales_price) as revenue
    from {{ athena_recipes.policy_rows(athena_recipes.policy('anonymization', 'store_sales'), source('anonymization', 'store_sales')) | indent(4) }} as sales
    where reject_reason is null

)

select
    published.revenue as published_revenue,
    raw.revenue as raw_revenue
from published
cross join raw
where
    published.sales <> raw.sales
    or abs(coalesce(published.revenue, 0) - coalesce(raw.revenue, 0)) * 200 > raw.sales
