-- One row per station, month and measure that has a normal: how far the month is from it. Months outside the period of the
-- normals are compared too.
with

monthly as (

    select * from {{ ref('climate_observations__monthly_climate') }}

),

normals as (

    select * from {{ ref('climate_observations__climate_normals') }}

),

compared as (

    select
        monthly.station_id,
        monthly.month_date,
        normals.measure,
        case normals.measure
            when 'tmax_celsius' then monthly.tmax_celsius
            when 'tmin_celsius' then monthly.tmin_celsius
            when 'prcp_mm' then monthly.prcp_mm
        end as measured,
        normals.normal,
        normals.deviation,
        normals.n_years,
        normals.is_full_normal
    from monthly
    inner join normals
        on monthly.station_id = normals.station_id
        and month(monthly.month_date) = normals.calendar_month

)

select
    station_id,
    month_date,
    measure,
    measured,
    normal,
    measured - normal as anomaly,
    -- In deviations; NULL where the years do not differ.
    (measured - normal) / nullif(deviation, 0) as standardized_anomaly,
    n_years,
    is_full_normal
from compared
where measured is not null
