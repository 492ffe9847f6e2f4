-- One row per order: hot, cold, or a correction that is not merged yet. A month is read from the cold tier as
-- soon as it is verified and published there.
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
