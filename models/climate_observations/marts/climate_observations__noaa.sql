-- One row per station, day and element, flagged ones included, in NOAA's units: the article's table, one partition per
-- year. Lines are not sorted or grouped: only those of repeated observations are compared.
{{ config(partitioned_by=['year']) }}

with

lines as (

    select * from {{ climate_observations_lines() | indent(4) }} as lines

),

files as (

    select * from {{ ref('stg_climate_observations__files') }}

),

repeated as (

    select * from {{ ref('stg_climate_observations__repeated') }}
    where line_kind = 'observation'

),

observations as (

    select
        lines.station_id,
        lines.observed_date,
        lines.element,
        lines.value,
        lines.m_flag,
        lines.q_flag,
        lines.s_flag,
        lines.obs_time,
        lines.file_year
    from lines
    inner join files
        on lines.source_path = files.source_path
    left join repeated
        on lines.station_id = repeated.station_id
        and lines.observed_date = repeated.observed_date
        and lines.element = repeated.element
    where lines.line_kind = 'observation' and files.is_used and repeated.station_id is null
    union all
    select
        station_id,
        observed_date,
        element,
        value,
        m_flag,
        q_flag,
        s_flag,
        obs_time,
        file_year
    from repeated

)

select
    station_id as id,
    observed_date as dt,
    element,
    value,
    m_flag,
    q_flag,
    s_flag,
    obs_time,
    file_year as year
from observations
