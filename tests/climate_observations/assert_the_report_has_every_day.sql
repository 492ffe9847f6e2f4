-- The days of the report have no hole, and no window has more days than it is long.
select
    count(*) as days,
    max(n_observed_days) as most_observed_days
from {{ ref('climate_observations__us_max_temperature_daily') }}
having
    count(*) <> date_diff('day', min(observed_date), max(observed_date)) + 1
    or max(n_observed_days) > {{ var('climate_observations_window_days') }}
