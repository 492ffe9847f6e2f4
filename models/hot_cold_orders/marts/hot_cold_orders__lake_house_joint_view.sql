-- One row per order, wherever it is stored: hot, cold, or a correction that no tier has yet. A month is
-- read from the cold tier from the moment on at which it was verified and published there.
{{ config(materialized='view') }}

{{ athena_recipes.tiered_union(
    ref('stg_hot_cold_orders__hot_orders'),
    ref('stg_hot_cold_orders__cold_orders'),
    ref('stg_hot_cold_orders__watermark'),
    ref('stg_hot_cold_orders__corrections'),
    columns=hot_cold_orders_columns(),
    key='o_orderkey',
    partition='o_ordermonth'
) }}
