{{ config(materialized='table') }}

{{ athena_recipes.reconcile(
    source('shop', 'sales_raw'),
    ref('sale_items'),
    key='sale_id',
    columns=[
        {'name': 'customer_id', 'compare': 'number'},
        {'name': 'sold_at', 'compare': 'timestamp', 'precision': 'second'},
    ],
    where={'a': 'true', 'b': 'item_index = 1'}
) }}
