-- One row per day and set of stations, for charts: the moving mean of all stations, which drifts as stations come and go,
-- and that of the fixed set.
with

daily as (

    select * from {{ ref('climate_observations__us_max_temperature_daily') }}

),

series as (

    select
        observed_date,
        'all' as station_set,
        mean_celsius,
        moving_mean_celsius,
        n_stations
    from daily
    union all
    select
        observed_date,
        'fixed' as station_set,
        fixed_mean_celsius as mean_celsius,
        fixed_moving_mean_celsius as moving_mean_celsius,
        n_fixed_stations as n_stations
    from daily

)

select
    observed_date,
    cast(station_set as varchar) as station_set,
    mean_celsius,
    moving_mean_celsius,
    n_stations
from series
