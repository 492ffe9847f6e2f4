-- One row per zone in which a vehicle, a trip or an open app was seen: its place on the grid.
with

seen as (

    select
        system_id,
        zone_id
    from {{ ref('scooter_fleet__vehicle_snapshots') }}
    union
    select
        system_id,
        start_zone_id
    from {{ ref('stg_scooter_fleet__trips') }}
    where reject_reason is null
    union
    select
        system_id,
        end_zone_id
    from {{ ref('stg_scooter_fleet__trips') }}
    where reject_reason is null
    union
    select
        system_id,
        zone_id
    from {{ ref('stg_scooter_fleet__opens') }}
    where reject_reason is null

),

cells as (

    select
        system_id,
        zone_id,
        cast(split_part(zone_id, ':', 1) as double) as row_number_from_equator,
        cast(split_part(zone_id, ':', 2) as double) as column_number_from_greenwich
    from seen

)

select
    system_id,
    zone_id,
    row_number_from_equator / {{ scooter_fleet_cells_per_degree() }} as south_lat,
    column_number_from_greenwich / {{ scooter_fleet_cells_per_degree() }} as west_lon,
    (row_number_from_equator + 0.5e0) / {{ scooter_fleet_cells_per_degree() }} as centre_lat,
    (column_number_from_greenwich + 0.5e0) / {{ scooter_fleet_cells_per_degree() }} as centre_lon
from cells
