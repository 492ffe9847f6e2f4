{{ config(materialized='table') }}

select
    product,
    cast(sold_at as date) as sold_date,
    sum(revenue_usd) as revenue_usd,
    date_diff('day', date '2024-05-01', cast(sold_at as date)) as days_open
from {{ ref('sale_items') }}
group by product, cast(sold_at as date)
