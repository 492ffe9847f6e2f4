-- A score of events alone, without distance: who drives more has more events and a worse rank. rank_by_events is what such a
-- score returns wrongly beside month_rank.
select
    driver_id,
    month_date,
    exposure_km,
    braking_points + acceleration_points + cornering_points + speeding_points as points,
    rank() over (
        partition by month_date
        order by braking_points + acceleration_points + cornering_points + speeding_points
    ) as rank_by_events,
    month_rank
from {{ ref('connected_vehicles__driver_scores') }}
