-- daily_weather has as many values as noaa has accepted values of core elements.
select
    used.used_values,
    accepted.accepted_values
from (
    select
        coalesce(sum(
            case when tmax_celsius is not null then 1 else 0 end + case when tmin_celsius is not null then 1 else 0 end
            + case when prcp_mm is not null then 1 else 0 end + case when snow_mm is not null then 1 else 0 end
            + case when snwd_mm is not null then 1 else 0 end
        ), 0) as used_values
    from {{ ref('climate_observations__daily_weather') }}
) as used
cross join (
    select count(*) as accepted_values
    from {{ ref('climate_observations__noaa') }}
    where q_flag is null and element in ('TMAX', 'TMIN', 'PRCP', 'SNOW', 'SNWD')
) as accepted
where used.used_values <> accepted.accepted_values
