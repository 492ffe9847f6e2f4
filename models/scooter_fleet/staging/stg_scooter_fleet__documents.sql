-- One row per line of the GBFS files. A feed's name and its time are those of the file; a reason says why a line is not
-- read. The time of the document counts if it is possible, else the file's.
-- A table, because four models read it: the files are read once.
{{- config(materialized='table') }}
with

lines as {{ athena_recipes.materialized_cte() }}(

    select
        regexp_extract("$path", '/raw/(scooter_fleet/.*)$', 1) as path,
        url_decode(regexp_extract("$path", '/gbfs/([^/]+)/dt=[^/]+/[^/]+$', 1)) as system_id,
        regexp_extract("$path", '/([a-z_]+)-[0-9]+[.]json$', 1) as feed,
        try_cast(regexp_extract("$path", '-([0-9]{1,12})[.]json$', 1) as bigint) as file_seconds,
        last_updated,
        version,
        data
    from {{ source('scooter_fleet', 'gbfs') }}

),

timed as (

    select
        lines.*,
        {{ scooter_fleet_time('last_updated') | indent(8) }} as made_at,
        cast(from_unixtime(file_seconds) at time zone 'UTC' as timestamp) as file_at
    from lines

)

select
    path,
    system_id,
    case feed when 'free_bike_status' then 'vehicle_status' else feed end as feed,
    coalesce(made_at, file_at) as snapshot_at,
    version,
    data,
    case
        when feed is null or system_id is null then 'name_unknown'
        when feed not in ('vehicle_status', 'free_bike_status', 'station_status', 'geofencing_zones') then 'feed_not_read'
        when data is null then 'line_unreadable'
    end as reject_reason
from timed
