-- No two corrections of an order have one number, and each has one: nothing else says which of them counts.
-- Fix: number the corrections again, the newest with the highest number.
select
    o_orderkey,
    correction_id,
    count(*) as corrections
from {{ hot_cold_orders_relation(
    source('hot_cold_orders', 'orders_corrections_export'), 'orders_corrections') }} as corrections
group by o_orderkey, correction_id
having count(*) > 1 or correction_id is null
