-- One row per station, element and year with an observation: accepted and flagged days, the share of the year's days,
-- and whether the files of stations and inventory know it.
with

counted as (

    select
        id,
        element,
        year,
        count(*) as observed_days,
        count(q_flag) as flagged_days,
        min(dt) as first_date,
        max(dt) as last_date
    from {{ ref('climate_observations__noaa') }}
    group by id, element, year

),

inventory as (

    select
        station_id,
        element,
        min(first_year) as first_year,
        max(last_year) as last_year
    from {{ ref('stg_climate_observations__inventory_lines') }}
    where problem is null
    group by station_id, element

)

select
    counted.id as station_id,
    counted.element,
    counted.year,
    counted.observed_days,
    counted.observed_days - counted.flagged_days as accepted_days,
    counted.flagged_days,
    counted.first_date,
    counted.last_date,
    (counted.observed_days - counted.flagged_days) * 100e0 / nullif(
        case
            when mod(counted.year, 4) = 0 and (mod(counted.year, 100) <> 0 or mod(counted.year, 400) = 0) then 366
            else 365
        end,
        0
    ) as coverage_pct,
    stations.station_id is not null as is_listed,
    counted.year between coalesce(inventory.first_year, 9999) and coalesce(inventory.last_year, 0) as is_in_inventory
from counted
left join {{ ref('climate_observations__stations') }} as stations
    on counted.id = stations.station_id
left join inventory
    on counted.id = inventory.station_id and counted.element = inventory.element
