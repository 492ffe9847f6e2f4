-- No order of a cold month has other values in the warehouse than in the cold tier, or is only there.
-- Fix: athena-recipes hot_cold_orders unload apply --step retier; and write changes of cold orders to orders_corrections.
select * from {{ ref('hot_cold_orders__tier_conflicts') }}
