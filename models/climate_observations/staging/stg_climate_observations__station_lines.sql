-- One row per file and different line of ghcnd-stations.txt, cut at NOAA's columns, with what is wrong with it, if anything.
with

lines as (

    select
        "$path" as source_path,
        rtrim(replace(coalesce(line, ''), chr(65279), '')) as line,
        count(*) as line_count
    from {{ source('climate_observations', 'stations') }}
    group by "$path", rtrim(replace(coalesce(line, ''), chr(65279), ''))

),

cut as (

    select
        source_path,
        line,
        line_count,
        substr(line, 1, 11) as station_id,
        trim(substr(line, 13, 8)) as latitude_text,
        trim(substr(line, 22, 9)) as longitude_text,
        trim(substr(line, 32, 6)) as elevation_text,
        nullif(trim(substr(line, 39, 2)), '') as state_code,
        nullif(trim(substr(line, 42, 30)), '') as station_name,
        nullif(trim(substr(line, 73, 3)), '') as gsn_flag,
        nullif(trim(substr(line, 77, 3)), '') as network_flag,
        nullif(trim(substr(line, 81, 5)), '') as wmo_id
    from lines

),

typed as (

    select
        cut.*,
        case when regexp_like(latitude_text, '^-?[0-9]{1,2}([.][0-9]+)?$') then try_cast(latitude_text as double) end as latitude,
        case when regexp_like(longitude_text, '^-?[0-9]{1,3}([.][0-9]+)?$') then try_cast(longitude_text as double) end as longitude,
        case when regexp_like(elevation_text, '^-?[0-9]{1,4}([.][0-9]+)?$') then try_cast(elevation_text as double) end as elevation
    from cut

)

select
    source_path,
    line,
    line_count,
    station_id,
    latitude,
    longitude,
    case when elevation > -999 then elevation end as elevation_metres,
    state_code,
    station_name,
    gsn_flag,
    network_flag,
    wmo_id,
    case
        when line = '' then 'blank_line'
        when not regexp_like(line, '^[A-Za-z]{2}[A-Za-z0-9_-]{9}( |$)') then 'bad_station'
        when latitude is null or longitude is null or abs(latitude) > 90 or abs(longitude) > 180 then 'bad_place'
        when station_name is null then 'no_name'
    end as problem
from typed
