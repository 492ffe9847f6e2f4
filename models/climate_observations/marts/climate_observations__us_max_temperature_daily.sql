-- One row per day between the first and the last observation, days without one included: the mean of all stations, as the
-- article has it, beside that of the fixed set. The moving mean is of days, not of rows, so a hole does not stretch it.
{%- set before = var('climate_observations_window_days') // 2 %}
{%- set after = var('climate_observations_window_days') - 1 - before %}

with

stations as (

    select * from {{ ref('climate_observations__us_max_temperature_stations') }}

),

spans as (

    select
        min(first_date) as first_date,
        max(last_date) as last_date,
        year(min(first_date)) as first_year,
        year(max(last_date)) as last_year
    from stations

),

observations as (

    select
        noaa.dt as observed_date,
        cast(noaa.value as double) / 10 as celsius,
        stations.is_fixed
    from {{ ref('climate_observations__noaa') }} as noaa
    cross join spans
    inner join stations
        on noaa.id = stations.station_id
    where
        noaa.element = 'TMAX'
        and noaa.q_flag is null
        and noaa.year between spans.first_year and spans.last_year

),

per_day as (

    select
        observed_date,
        avg(celsius) as mean_celsius,
        count(*) as n_stations,
        avg(case when is_fixed then celsius end) as fixed_mean_celsius,
        count(case when is_fixed then 1 end) as n_fixed_stations
    from observations
    group by observed_date

),

-- By year, because Athena's sequence() has at most 10,000 entries; of the span, because a year may have no file. Without a
-- station the span is NULL and gives no row.
first_days as (

    select cast(date_add('year', span.year_number, date_trunc('year', spans.first_date)) as date) as first_day_date
    from spans
    cross join unnest(sequence(0, spans.last_year - spans.first_year)) as span (year_number)

),

days as (

    select
        first_days.first_day_date,
        date_add('day', span.day_number, first_days.first_day_date) as observed_date
    from first_days
    cross join unnest(sequence(0, 365)) as span (day_number)

),

calendar as (

    select days.observed_date
    from days
    cross join spans
    where
        year(days.observed_date) = year(days.first_day_date)
        and days.observed_date between spans.first_date and spans.last_date

),

filled as (

    select
        calendar.observed_date,
        per_day.mean_celsius,
        coalesce(per_day.n_stations, 0) as n_stations,
        per_day.fixed_mean_celsius,
        coalesce(per_day.n_fixed_stations, 0) as n_fixed_stations
    from calendar
    left join per_day
        on calendar.observed_date = per_day.observed_date

)

select
    observed_date,
    mean_celsius,
    n_stations,
    avg(mean_celsius) over centred as moving_mean_celsius,
    count(mean_celsius) over centred as n_observed_days,
    fixed_mean_celsius,
    n_fixed_stations,
    avg(fixed_mean_celsius) over centred as fixed_moving_mean_celsius,
    count(fixed_mean_celsius) over centred as n_fixed_observed_days,
    count(mean_celsius) over centred = {{ var('climate_observations_window_days') }} as has_full_window
from filled
window centred as (
    order by observed_date range between interval '{{ before }}' day preceding and interval '{{ after }}' day following
)
