-- No order of a cold month stands in the warehouse with other values than in the cold tier, or there alone.
-- Fix: athena-recipes hot_cold_orders unload apply --step retier; and write changes of cold orders to orders_corrections.
select * from {{ ref('hot_cold_orders__tier_conflicts') }}
