{{ config(materialized='table') }}

select
    {{ dbt.hash('customer_id') }} as customer_key,
    customer_id,
    count(distinct sale_id) as sales
from {{ ref('sale_items') }}
group by customer_id
