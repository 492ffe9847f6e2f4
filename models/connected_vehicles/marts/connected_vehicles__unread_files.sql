-- One row per raw file that its raw table does not read, and per file of geofences that are none, with the reason and the fix.

with

files as (

    select * from {{ ref('stg_connected_vehicles__raw_files') }}
    where
        not is_read
        and left_over_because is null
        -- packet_text and packet_lines have the same files as packets.
        and coalesce(table_name, 'packets') not in ('packet_text', 'packet_lines')

),

geofences as (

    select distinct
        'connected_vehicles/geofences/' || file as file,
        geofence_id,
        reject_reason
    from {{ ref('stg_connected_vehicles__geofences') }}
    where reject_reason is not null

),

unread as (

    select
        file,
        file_bytes,
        reason
    from files
    union all
    select
        file,
        cast(null as bigint) as file_bytes,
        reject_reason as reason
    from geofences

)

select
    cast(regexp_replace(file, '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN') as varchar) as file,
    cast(count(*) as bigint) as files,
    cast(sum(file_bytes) as bigint) as file_bytes,
    cast(reason as varchar) as reason,
    cast(
        case reason
            when 'no valid partition' then 'Move it to packets/dt=YYYY-MM-DD/ of the day of delivery'
            when 'hidden name' then 'Rename it without _ or . at the start, in each folder'
            when 'empty' then 'Nothing: the file has no byte; delete it'
            when 'not listed' then 'Run athena-recipes raw-files list, then build again'
            when 'no polygon' then 'Write GeoJSON with Polygons or MultiPolygons on one line, longitude first; jq -c . does'
            when 'unknown rule' then 'The property rule is stay_inside or keep_out'
            when 'unknown prefix' then 'Move it below packets/ or geofences/, or remove it'
            else 'Deliver it again'
        end as varchar
    ) as fix
from unread
group by regexp_replace(file, '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN'), reason
