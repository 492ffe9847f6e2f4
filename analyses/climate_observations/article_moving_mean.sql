-- The article's second plot: `rolling(window=30, center=True)` over the rows of the daily means. `as_written` counts rows, so
-- the 30 rows around a hole span more than 30 days; `meant` counts days. On the sample 29 days around the hole of November
-- 1888 have another window: pandas takes 37 days there, and is up to 1.0 degree off. At both ends pandas gives nothing.
with

daily as (

    select * from {{ ref('climate_observations__us_max_temperature_daily') }}

),

by_rows as (

    select
        observed_date,
        avg(mean_celsius) over thirty_rows as as_written,
        date_diff('day', min(observed_date) over thirty_rows, max(observed_date) over thirty_rows) + 1 as window_days,
        count(*) over thirty_rows as window_rows
    from daily
    where mean_celsius is not null
    window thirty_rows as (order by observed_date rows between 15 preceding and 14 following)

)

select
    by_rows.observed_date,
    case when by_rows.window_rows = 30 then by_rows.as_written end as as_written,
    daily.moving_mean_celsius as meant,
    by_rows.window_days,
    daily.n_observed_days
from by_rows
inner join daily
    on by_rows.observed_date = daily.observed_date
where by_rows.window_days <> 30
order by by_rows.observed_date
