-- One row per vehicle and snapshot: where it stood, and whether it could be rented. Ids change between rentals, so they do
-- not follow a vehicle. Rented vehicles are in no public feed.
select
    system_id,
    snapshot_at,
    vehicle_id,
    lat,
    lon,
    zone_id,
    is_reserved,
    is_disabled,
    not is_reserved and not is_disabled as is_available,
    range_meters,
    last_reported_at
from {{ ref('stg_scooter_fleet__vehicles') }}
where reject_reason is null
