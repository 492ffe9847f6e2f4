-- One row per line of the app's files, typed, with a reason if it does not count. Two opens without an id that agree in
-- all fields are one.
-- A table, because models and tests read it many times: the files are read once.
{{- config(materialized='table') }}
with

fields as (

    select
        regexp_extract("$path", '/raw/(scooter_fleet/.*)$', 1) as path,
        open_id,
        system_id,
        {{ scooter_fleet_time('opened_at') | indent(8) }} as opened_at,
        try_cast(lat as double) as lat,
        try_cast(lon as double) as lon,
        lower(converted) as converted_text,
        coalesce(system_id, opened_at, lat, converted) is null as is_empty
    from {{ source('scooter_fleet', 'app_opens') }}

),

numbered as (

    select
        fields.*,
        row_number() over (
            partition by system_id, open_id, case when open_id is null then opened_at end, lat, lon, converted_text
            order by path
        ) as occurrence
    from fields

)

select
    path,
    open_id,
    system_id,
    opened_at,
    lat,
    lon,
    {{ scooter_fleet_zone('lat', 'lon') | indent(4) }} as zone_id,
    coalesce(converted_text in ('true', '1'), false) as is_converted,
    case
        when is_empty then 'line_unreadable'
        when system_id is null then 'system_missing'
        when opened_at is null then 'time_unreadable'
        when {{ scooter_fleet_zone('lat', 'lon') | indent(8) }} is null then 'place_unreadable'
        when coalesce(converted_text, '') not in ('true', 'false', '0', '1') then 'converted_unreadable'
        when occurrence > 1 then 'delivered_before'
    end as reject_reason
from numbered
