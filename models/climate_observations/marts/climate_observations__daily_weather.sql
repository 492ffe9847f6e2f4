-- One row per station and day with a core element, one column per element in its unit. A value with a quality flag is
-- NULL and counted.
{{ config(partitioned_by=['year']) }}

with

core as (

    select
        element,
        unit_divisor
    from {{ ref('climate_observations__elements') }}
    where is_core

),

observations as (

    select
        noaa.id,
        noaa.dt,
        noaa.year,
        noaa.element,
        noaa.q_flag,
        noaa.m_flag,
        case when noaa.q_flag is null then cast(noaa.value as double) / nullif(core.unit_divisor, 0) end as accepted_value
    from {{ ref('climate_observations__noaa') }} as noaa
    inner join core
        on noaa.element = core.element

)

select
    id as station_id,
    dt as observed_date,
    max(case when element = 'TMAX' then accepted_value end) as tmax_celsius,
    max(case when element = 'TMIN' then accepted_value end) as tmin_celsius,
    max(case when element = 'PRCP' then accepted_value end) as prcp_mm,
    max(case when element = 'SNOW' then accepted_value end) as snow_mm,
    max(case when element = 'SNWD' then accepted_value end) as snwd_mm,
    count(case when element = 'PRCP' and m_flag = 'T' and q_flag is null then 1 end) > 0 as is_prcp_trace,
    count(q_flag) as flagged_values,
    year
from observations
group by id, dt, year
