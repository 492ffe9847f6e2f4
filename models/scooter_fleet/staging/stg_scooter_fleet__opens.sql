-- One row per line of the app's files, typed, with a reason if it does not count. Opens with one id are one, and so are opens
-- without an id that agree in all fields. A line without a fault counts, before others one that says a rental followed.
-- A table, because models and tests read it many times: the files are read once.
{{- config(materialized='table') }}
with

fields as (

    select
        regexp_extract("$path", '/raw/(scooter_fleet/.*)$', 1) as path,
        {{ scooter_fleet_folder_end() }} as folder_end,
        open_id,
        system_id,
        {{ scooter_fleet_time('opened_at') | indent(8) }} as opened_at,
        try_cast(lat as double) as lat,
        try_cast(lon as double) as lon,
        lower(converted) as converted_text,
        coalesce(system_id, opened_at, lat, converted) is null as is_empty
    from {{ source('scooter_fleet', 'app_opens') }}

),

placed as (

    select
        fields.*,
        {{ scooter_fleet_zone('lat', 'lon') | indent(8) }} as zone_id,
        coalesce(converted_text in ('true', '1'), false) as is_converted
    from fields

),

judged as (

    select
        placed.*,
        case
            when is_empty then 'line_unreadable'
            when system_id is null then 'system_missing'
            when opened_at >= folder_end then 'time_after_folder'
            when opened_at is null then 'time_unreadable'
            when zone_id is null then 'place_unreadable'
            when lat = 0 and lon = 0 then 'place_is_zero'
            when coalesce(converted_text, '') not in ('true', 'false', '0', '1') then 'converted_unreadable'
        end as fault
    from placed

),

numbered as (

    select
        judged.*,
        row_number() over (
            partition by
                system_id,
                open_id,
                case when open_id is null then opened_at end,
                case when open_id is null then lat end,
                case when open_id is null then lon end,
                case when open_id is null then is_converted end
            order by
                case when fault is null then 0 else 1 end,
                case when is_converted then 0 else 1 end,
                opened_at,
                path,
                lat,
                lon
        ) as occurrence
    from judged

)

select
    path,
    open_id,
    system_id,
    opened_at,
    lat,
    lon,
    zone_id,
    is_converted,
    coalesce(fault, case when occurrence > 1 then 'delivered_before' end) as reject_reason
from numbered
