-- One row per station of the country with an accepted maximum temperature in the report's years. The fixed set has the
-- stations that observed on nearly all days between the first and the last of them.
with

noaa as (

    select * from {{ ref('climate_observations__noaa') }}

),

newest as (

    select max(year) as last_year
    from noaa

),

observations as (

    select
        noaa.id,
        noaa.dt,
        cast(noaa.value as double) / 10 as celsius
    from noaa
    cross join newest
    where
        noaa.element = 'TMAX'
        and noaa.q_flag is null
        and substr(noaa.id, 1, 2) = '{{ var('climate_observations_country') }}'
        and noaa.year between {{ climate_observations_years('first', 'newest.last_year') }} and {{ climate_observations_years('last', 'newest.last_year') }}

),

span as (

    select
        min(dt) as first_date,
        max(dt) as last_date
    from observations

),

per_station as (

    select
        id,
        min(dt) as first_date,
        max(dt) as last_date,
        count(*) as observed_days,
        avg(celsius) as mean_celsius
    from observations
    group by id

),

shares as (

    select
        per_station.*,
        date_diff('day', span.first_date, span.last_date) + 1 as days,
        per_station.observed_days * 100e0 / nullif(date_diff('day', span.first_date, span.last_date) + 1, 0) as observed_pct
    from per_station
    cross join span

)

select
    shares.id as station_id,
    coalesce(stations.station_name, shares.id) as station_name,
    stations.state_code,
    shares.first_date,
    shares.last_date,
    shares.observed_days,
    shares.days,
    shares.observed_pct,
    shares.observed_pct >= {{ var('climate_observations_fixed_set_pct') }} as is_fixed,
    shares.mean_celsius
from shares
left join {{ ref('climate_observations__stations') }} as stations
    on shares.id = stations.station_id
