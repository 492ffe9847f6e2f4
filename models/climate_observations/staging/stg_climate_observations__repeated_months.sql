-- One row per station, element and month in which a day is in more than one line: the bits of its days are fewer than its
-- lines. A table, so that engines know how few there are before they join lines with it.
{{ config(materialized='table') }}

with

station_months as (

    select * from {{ ref('stg_climate_observations__station_months') }}

),

files as (

    select * from {{ ref('stg_climate_observations__files') }}

)

select
    station_months.station_id,
    station_months.element,
    station_months.month_date
from station_months
inner join files
    on station_months.source_path = files.source_path
where station_months.line_kind = 'observation' and files.is_used
group by station_months.station_id, station_months.element, station_months.month_date
having sum(station_months.line_count) <> bit_count(cast(sum(station_months.day_bits) as bigint), 64)
