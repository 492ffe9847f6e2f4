-- One row per line of the GBFS files. A feed's name and its time are those of the file; a reason says why a line is not
-- read. The time of the document counts, else the file's: if the document has no possible time, or one of more than a day
-- after the file's, or the time of an earlier file with other data.
-- A table, because four models read it: the files are read once.
{{- config(materialized='table') }}
with

lines as {{ athena_recipes.materialized_cte() }}(

    select
        regexp_extract("$path", '/raw/(scooter_fleet/.*)$', 1) as path,
        regexp_extract("$path", '/gbfs/([^/]+)/dt=[^/]+/[^/]+$', 1) as folder,
        regexp_extract("$path", '/([a-z_]+)-[0-9]+[.]json$', 1) as feed,
        regexp_extract("$path", '-([0-9]+)[.]json$', 1) as file_time,
        last_updated,
        version,
        data
    from {{ source('scooter_fleet', 'gbfs') }}

),

timed as (

    select
        path,
        coalesce(try(url_decode(folder)), folder) as system_id,
        case feed when 'free_bike_status' then 'vehicle_status' else feed end as feed,
        {{ scooter_fleet_time('last_updated') | indent(8) }} as made_at,
        {{ scooter_fleet_time('file_time') | indent(8) }} as file_at,
        version,
        data
    from lines

),

compared as (

    select
        timed.*,
        first_value(data) over (partition by system_id, feed, made_at order by file_at, path) as first_data
    from timed

),

dated as (

    select
        compared.*,
        case
            when file_at is null or (made_at <= date_add('day', 1, file_at) and data is not distinct from first_data)
                then made_at
            else file_at
        end as snapshot_at
    from compared

)

select
    path,
    system_id,
    feed,
    snapshot_at,
    version,
    data,
    case
        when feed is null or system_id is null then 'name_unknown'
        when feed not in ('vehicle_status', 'station_status', 'geofencing_zones') then 'feed_not_read'
        when data is null then 'line_unreadable'
        when feed = 'vehicle_status' and coalesce(data.vehicles, data.bikes) is null then 'list_missing'
        when feed = 'station_status' and data.stations is null then 'list_missing'
        when snapshot_at is null then 'name_unknown'
    end as reject_reason
from dated
