-- The moves of the coming round. One row per truck trip and pair of zones.
select
    system_id,
    round_at,
    truck_trip,
    from_zone_id,
    to_zone_id,
    vehicles,
    kilometres,
    gained_rides,
    reason
from {{ ref('stg_scooter_fleet__round_moves') }}
where is_coming
