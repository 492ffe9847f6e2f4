-- No order of a cold month has other values in the warehouse than in the cold tier, or is only there, and none is
-- in a cold month and in a month of the warehouse.
-- Fix: athena-recipes hot_cold_orders unload apply --step retier; for a doubled order, write the whole order as a
-- correction first. Write changes of cold orders to orders_corrections.
select * from {{ ref('hot_cold_orders__tier_conflicts') }}
