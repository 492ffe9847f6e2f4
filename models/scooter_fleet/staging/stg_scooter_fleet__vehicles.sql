-- One row per vehicle and snapshot as published, typed, with a reason if it does not count. Two documents of one time
-- are one snapshot; a vehicle that is in it twice counts once.
with

documents as (

    select
        path,
        system_id,
        snapshot_at,
        coalesce(data.vehicles, data.bikes) as vehicles
    from {{ ref('stg_scooter_fleet__documents') }}
    where reject_reason is null and feed = 'vehicle_status'

),

fields as (

    select
        documents.path,
        documents.system_id,
        documents.snapshot_at,
        vehicle_index,
        coalesce(vehicle.vehicle_id, vehicle.bike_id) as vehicle_id,
        try_cast(vehicle.lat as double) as lat,
        try_cast(vehicle.lon as double) as lon,
        coalesce(vehicle.lat, vehicle.lon) is not null as has_place,
        lower(vehicle.is_reserved) as reserved_text,
        lower(vehicle.is_disabled) as disabled_text,
        try_cast(vehicle.current_range_meters as double) as range_meters,
        {{ scooter_fleet_time('vehicle.last_reported') | indent(8) }} as last_reported_at,
        vehicle.last_reported is not null as has_report
    from documents
    cross join {{ athena_recipes.unnest_rows('documents.vehicles', 'vehicle', [
        'bike_id', 'vehicle_id', 'lat', 'lon', 'is_reserved', 'is_disabled', 'last_reported', 'current_range_meters'
    ]) }}

),

numbered as (

    select
        fields.*,
        row_number() over (partition by system_id, snapshot_at, vehicle_id order by path, vehicle_index) as occurrence
    from fields

)

select
    path,
    system_id,
    snapshot_at,
    vehicle_id,
    lat,
    lon,
    {{ scooter_fleet_zone('lat', 'lon') | indent(4) }} as zone_id,
    coalesce(reserved_text in ('true', '1'), false) as is_reserved,
    coalesce(disabled_text in ('true', '1'), false) as is_disabled,
    range_meters,
    last_reported_at,
    case
        when vehicle_id is null then 'vehicle_without_id'
        when not has_place then 'place_missing'
        when lat is null or lon is null or not (abs(lat) <= 90 and abs(lon) <= 180) then 'place_unreadable'
        when lat = 0 and lon = 0 then 'place_is_zero'
        when reserved_text not in ('true', 'false', '0', '1') or disabled_text not in ('true', 'false', '0', '1') then 'status_unreadable'
        when occurrence > 1 then 'published_twice'
    end as reject_reason,
    case
        when has_report and last_reported_at is null then 'report_time_impossible'
        when last_reported_at < date_add('day', -1, snapshot_at) then 'report_is_old'
    end as warning
from numbered
