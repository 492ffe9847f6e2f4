-- One row per fleet, round and kind: rides that found no vehicle until the next round, without a plan and with it.
with

rounds as (

    select
        system_id,
        round_at,
        sum(unsatisfied_without) as unsatisfied_without,
        sum(unsatisfied_with) as unsatisfied_with,
        sum(greatest(vehicles_moved, 0)) as vehicles_moved
    from {{ ref('scooter_fleet__rebalancing_replay') }}
    group by system_id, round_at

)

select
    system_id,
    round_at,
    'without a plan' as kind,
    unsatisfied_without as unsatisfied_rides,
    cast(0 as bigint) as vehicles_moved
from rounds
union all
select
    system_id,
    round_at,
    'with the plan' as kind,
    unsatisfied_with as unsatisfied_rides,
    cast(vehicles_moved as bigint) as vehicles_moved
from rounds
