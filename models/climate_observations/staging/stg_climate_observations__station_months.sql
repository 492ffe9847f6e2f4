-- One row per file, kind of line and, for observations, station, element and month: lines, and the days as bits. A day is
-- 2^day, so the sum has as many bits as lines unless a day is there twice. That finds repeats without a sort of all lines.
{{ config(materialized='table') }}

with

lines as (

    select
        source_path,
        file_year,
        line_kind,
        case when line_kind = 'observation' then station_id end as station_id,
        case when line_kind = 'observation' then element end as element,
        case when line_kind = 'observation' then observed_date end as observed_date,
        case when line_kind not in ('observation', 'header') then substr(line, 1, 80) end as rejected_line
    from {{ climate_observations_lines() | indent(4) }} as lines

)

select
    source_path,
    file_year,
    line_kind,
    station_id,
    element,
    cast(date_trunc('month', observed_date) as date) as month_date,
    count(*) as line_count,
    cast(sum(cast(power(2, day(observed_date)) as bigint)) as bigint) as day_bits,
    min(rejected_line) as first_line
from lines
group by
    source_path,
    file_year,
    line_kind,
    station_id,
    element,
    cast(date_trunc('month', observed_date) as date)
