{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['customer_id'],
    bucket_count=2
) }}

select
    sales_raw.sale_id,
    sales_raw.customer_id,
    cast(from_iso8601_timestamp(sales_raw.sold_at) at time zone 'UTC' as timestamp) as sold_at,
    item_index,
    item.product,
    item.quantity * item.price_usd as revenue_usd,
    sales_raw.dt
from {{ source('shop', 'sales_raw') }}
cross join {{ athena_recipes.unnest_rows('sales_raw.items', 'item', ['product', 'quantity', 'price_usd']) }}
