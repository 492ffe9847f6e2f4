-- One row per station, calendar month and measure: the mean over the years of the period that have the month. The period
-- is 30 years, and ends with the newest year unless climate_observations_normals_last_year says so.
with

monthly as (

    select * from {{ ref('climate_observations__monthly_climate') }}

),

newest as (

    select coalesce({{ var('climate_observations_normals_last_year') or 'cast(null as integer)' }}, max(year(month_date))) as last_year
    from monthly

),

measures as (

    select
        station_id,
        month_date,
        'tmax_celsius' as measure,
        tmax_celsius as measured
    from monthly
    union all
    select
        station_id,
        month_date,
        'tmin_celsius' as measure,
        tmin_celsius as measured
    from monthly
    union all
    select
        station_id,
        month_date,
        'prcp_mm' as measure,
        prcp_mm as measured
    from monthly

),

period as (

    select
        measures.station_id,
        month(measures.month_date) as calendar_month,
        year(measures.month_date) as month_year,
        measures.measure,
        measures.measured,
        newest.last_year
    from measures
    cross join newest
    where
        measures.measured is not null
        and year(measures.month_date) between newest.last_year - {{ var('climate_observations_normals_years') }} + 1 and newest.last_year

)

select
    station_id,
    cast(calendar_month as integer) as calendar_month,
    cast(measure as varchar) as measure,
    avg(measured) as normal,
    stddev_samp(measured) as deviation,
    count(*) as n_years,
    cast(min(month_year) as integer) as first_year,
    cast(max(month_year) as integer) as last_year,
    -- The World Meteorological Organization asks for 80 percent of the years.
    count(*) * 5 >= {{ var('climate_observations_normals_years') }} * 4 as is_full_normal
from period
group by station_id, calendar_month, measure
having count(*) >= {{ var('climate_observations_normals_minimum_years') }}
