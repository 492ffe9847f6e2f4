-- The article's input to its forecast, observed rentals, beside the rides that were wanted. On the sample rentals are a
-- third lower, and the zones that lose most rides look like those with little demand: `rank_by_rentals` is far behind
-- `rank_by_demand` where `unsatisfied_pct` is high.
with

zones as (

    select
        system_id,
        zone_id,
        sum(rentals) as rentals,
        sum(estimated_demand) as estimated_demand
    from {{ ref('scooter_fleet__demand_hourly') }}
    group by system_id, zone_id

)

select
    system_id,
    zone_id,
    rentals,
    estimated_demand,
    100 * (estimated_demand - rentals) / nullif(estimated_demand, 0) as unsatisfied_pct,
    rank() over (partition by system_id order by rentals desc) as rank_by_rentals,
    rank() over (partition by system_id order by estimated_demand desc) as rank_by_demand
from zones
order by system_id, rank_by_demand
