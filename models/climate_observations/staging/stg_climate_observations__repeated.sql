-- One row per line whose station, day and element are in more than one line, and its place among them: lines without a
-- quality flag come first, then by NOAA's priority of sources. Only months with a repeat are read.
{{ config(materialized='table') }}

with

repeated_months as (

    select * from {{ ref('stg_climate_observations__repeated_months') }}

),

files as (

    select * from {{ ref('stg_climate_observations__files') }}

),

sources as (

    select
        flag,
        priority
    from {{ ref('climate_observations__flags') }}
    where flag_kind = 's_flag'

),

lines as (

    select
        source_path,
        file_year,
        station_id,
        observed_date,
        cast(date_trunc('month', observed_date) as date) as month_date,
        element,
        value,
        m_flag,
        q_flag,
        s_flag,
        obs_time
    from {{ climate_observations_lines() | indent(4) }} as lines
    where line_kind = 'observation'

),

candidates as (

    select
        lines.source_path,
        lines.file_year,
        lines.station_id,
        lines.observed_date,
        lines.element,
        lines.value,
        lines.m_flag,
        lines.q_flag,
        lines.s_flag,
        lines.obs_time,
        case when lines.q_flag is null then 0 else 1 end as quality_rank,
        coalesce(sources.priority, 99) as source_rank
    from lines
    inner join repeated_months
        on lines.station_id = repeated_months.station_id
        and lines.element = repeated_months.element
        and lines.month_date = repeated_months.month_date
    inner join files
        on lines.source_path = files.source_path
    left join sources
        on lines.s_flag = sources.flag
    where files.is_used

),

numbered as (

    select
        candidates.*,
        row_number() over (
            partition by station_id, observed_date, element
            order by quality_rank, source_rank, value, m_flag, q_flag, s_flag, obs_time, source_path
        ) as line_number,
        count(*) over (partition by station_id, observed_date, element) as line_count
    from candidates

),

-- By line_number, because the order of lines that are the same is not defined: two windows may break it in two ways.
copies as (

    select
        numbered.*,
        row_number() over (
            partition by station_id, observed_date, element, value, m_flag, q_flag, s_flag, obs_time
            order by line_number
        ) as copy_number
    from numbered
    where line_count > 1

)

select
    source_path,
    file_year,
    station_id,
    observed_date,
    element,
    value,
    m_flag,
    q_flag,
    s_flag,
    obs_time,
    line_number,
    case
        when line_number = 1 then 'observation'
        when copy_number > 1 then 'delivered_before'
        else 'superseded'
    end as line_kind
from copies
