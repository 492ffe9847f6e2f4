-- One row per line of the trips' files, typed, with a reason if it does not count. Of a trip that came twice the first
-- line without a fault counts.
-- A table, because models and tests read it many times: the files are read once.
{{- config(materialized='table') }}
with

fields as (

    select
        regexp_extract("$path", '/raw/(scooter_fleet/.*)$', 1) as path,
        {{ scooter_fleet_folder_end() }} as folder_end,
        trip_id,
        system_id,
        vehicle_id,
        {{ scooter_fleet_time('started_at') | indent(8) }} as started_at,
        {{ scooter_fleet_time('ended_at') | indent(8) }} as ended_at,
        try_cast(start_lat as double) as start_lat,
        try_cast(start_lon as double) as start_lon,
        try_cast(end_lat as double) as end_lat,
        try_cast(end_lon as double) as end_lon,
        coalesce(trip_id, system_id, started_at, start_lat) is null as is_empty
    from {{ source('scooter_fleet', 'trips') }}

),

placed as (

    select
        fields.*,
        {{ scooter_fleet_zone('start_lat', 'start_lon') | indent(8) }} as start_zone_id,
        {{ scooter_fleet_zone('end_lat', 'end_lon') | indent(8) }} as end_zone_id
    from fields

),

judged as (

    select
        placed.*,
        case
            when is_empty then 'line_unreadable'
            when trip_id is null or system_id is null then 'trip_without_id'
            when started_at >= folder_end then 'time_after_folder'
            when started_at is null then 'start_unreadable'
            when start_zone_id is null then 'place_unreadable'
            when ended_at is null or end_zone_id is null then 'has_no_end'
            when (start_lat = 0 and start_lon = 0) or (end_lat = 0 and end_lon = 0) then 'place_is_zero'
            when ended_at < started_at then 'ends_before_it_starts'
        end as fault
    from placed

),

numbered as (

    select
        judged.*,
        row_number() over (
            partition by system_id, trip_id
            order by
                case when fault is null then 0 else 1 end, started_at, ended_at, path, vehicle_id, start_lat, start_lon, end_lat, end_lon
        ) as occurrence
    from judged

)

select
    path,
    trip_id,
    system_id,
    vehicle_id,
    started_at,
    ended_at,
    start_lat,
    start_lon,
    end_lat,
    end_lon,
    start_zone_id,
    end_zone_id,
    coalesce(fault, case when occurrence > 1 then 'delivered_before' end) as reject_reason
from numbered
