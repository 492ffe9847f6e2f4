-- One row per station and month with an accepted TMAX, TMIN, PRCP or SNOW; SNWD alone gives none. A mean is NULL if more
-- days are missing than climate_observations_missing_days, a sum if one day is: a sum of some days is too small.
with

daily as (

    select
        station_id,
        cast(date_trunc('month', observed_date) as date) as month_date,
        tmax_celsius,
        tmin_celsius,
        prcp_mm,
        snow_mm
    from {{ ref('climate_observations__daily_weather') }}

),

months as (

    select
        station_id,
        month_date,
        date_diff('day', month_date, date_add('month', 1, month_date)) as days,
        avg(tmax_celsius) as tmax_celsius,
        count(tmax_celsius) as tmax_days,
        avg(tmin_celsius) as tmin_celsius,
        count(tmin_celsius) as tmin_days,
        sum(prcp_mm) as prcp_mm,
        count(prcp_mm) as prcp_days,
        sum(snow_mm) as snow_mm,
        count(snow_mm) as snow_days
    from daily
    group by station_id, month_date

)

select
    station_id,
    month_date,
    days,
    case when tmax_days >= days - {{ var('climate_observations_missing_days') }} then tmax_celsius end as tmax_celsius,
    tmax_days,
    case when tmin_days >= days - {{ var('climate_observations_missing_days') }} then tmin_celsius end as tmin_celsius,
    tmin_days,
    case when prcp_days = days then prcp_mm end as prcp_mm,
    prcp_days,
    case when snow_days = days then snow_mm end as snow_mm,
    snow_days
from months
where tmax_days + tmin_days + prcp_days + snow_days > 0
