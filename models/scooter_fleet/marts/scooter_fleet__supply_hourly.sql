-- One row per zone and hour: how many vehicles were available, and how long none was. Minutes without a snapshot that
-- still holds are not observed.
select
    system_id,
    zone_id,
    hour_at,
    cast(sum(case when is_observed then seconds else 0 end) as double) / 60 as observed_minutes,
    cast(sum(case when is_observed and vehicles = 0 then seconds else 0 end) as double) / 60 as stockout_minutes,
    cast(sum(case when is_observed then seconds * vehicles else 0 end) as double)
    / nullif(sum(case when is_observed then seconds else 0 end), 0) as mean_vehicles,
    cast(min(case when is_observed then vehicles end) as bigint) as fewest_vehicles
from {{ ref('stg_scooter_fleet__zone_events') }}
group by system_id, zone_id, hour_at
