-- One row per station, day and element: the value in its element's unit, and what the element and the flags mean. An
-- element that the seed lacks keeps its row, without a unit.
{{ config(materialized='view') }}

with

noaa as (

    select * from {{ ref('climate_observations__noaa') }}

),

elements as (

    select * from {{ ref('climate_observations__elements') }}

),

flags as (

    select * from {{ ref('climate_observations__flags') }}

)

select
    noaa.id as station_id,
    noaa.dt as observed_date,
    noaa.element,
    elements.meaning as element_meaning,
    cast(noaa.value as double) / nullif(elements.unit_divisor, 0) as unit_value,
    elements.unit,
    noaa.q_flag is null as is_accepted,
    quality.meaning as failed_check,
    measurement.meaning as measurement,
    sources.meaning as data_source,
    noaa.obs_time,
    noaa.year
from noaa
left join elements
    on noaa.element = elements.element
left join flags as quality
    on noaa.q_flag = quality.flag and quality.flag_kind = 'q_flag'
left join flags as measurement
    on noaa.m_flag = measurement.flag and measurement.flag_kind = 'm_flag'
left join flags as sources
    on noaa.s_flag = sources.flag and sources.flag_kind = 's_flag'
