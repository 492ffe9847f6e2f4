-- The vehicles that a replayed round takes away are those that it brings.
select
    system_id,
    round_at,
    sum(vehicles_moved) as vehicles
from {{ ref('scooter_fleet__rebalancing_replay') }}
group by system_id, round_at
having sum(vehicles_moved) <> 0
