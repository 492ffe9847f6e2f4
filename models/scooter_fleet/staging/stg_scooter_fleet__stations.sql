-- One row per station and snapshot as published, with what is odd about it.
with

documents as (

    select
        path,
        system_id,
        snapshot_at,
        data.stations as stations
    from {{ ref('stg_scooter_fleet__documents') }}
    where reject_reason is null and feed = 'station_status'

),

fields as (

    select
        documents.path,
        documents.system_id,
        documents.snapshot_at,
        station.station_id,
        {{ athena_recipes.whole_number('coalesce(station.num_vehicles_available, station.num_bikes_available)') | indent(8) }} as vehicles,
        {{ athena_recipes.array_field('station.vehicle_types_available', 'count') }} as type_counts,
        {{ scooter_fleet_time('station.last_reported') | indent(8) }} as last_reported_at,
        station.last_reported is not null as has_report
    from documents
    cross join {{ athena_recipes.unnest_rows('documents.stations', 'station', [
        'station_id', 'num_bikes_available', 'num_vehicles_available', 'vehicle_types_available', 'last_reported'
    ]) }}

),

summed as (

    select
        fields.path,
        fields.system_id,
        fields.snapshot_at,
        fields.station_id,
        max(fields.vehicles) as vehicles,
        max(fields.last_reported_at) as last_reported_at,
        bool_or(fields.has_report) as has_report,
        cast(sum({{ athena_recipes.whole_number('item.type_count') }}) as bigint) as vehicles_by_type
    from fields
    left join unnest(fields.type_counts) as item (type_count)
        on true
    group by fields.path, fields.system_id, fields.snapshot_at, fields.station_id

)

select
    path,
    system_id,
    snapshot_at,
    station_id,
    vehicles,
    vehicles_by_type,
    last_reported_at,
    case
        when vehicles <> vehicles_by_type then 'counts_do_not_add_up'
        when has_report and last_reported_at is null then 'report_time_impossible'
        when last_reported_at < date_add('day', -1, snapshot_at) then 'report_is_old'
    end as warning
from summed
