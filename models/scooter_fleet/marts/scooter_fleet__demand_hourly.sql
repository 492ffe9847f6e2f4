-- One row per zone and hour: rentals, and the rides that were wanted. Riders who opened the app where no vehicle was
-- available would have rented as often as those who had one. In hours without any open of the fleet (the app's log was
-- down) rentals are raised by the time without a vehicle.
with

events as (

    select * from {{ ref('stg_scooter_fleet__zone_events') }}

),

conversion as (

    select
        system_id,
        avg(case when is_converted then 1e0 else 0e0 end) as conversion_share
    from events
    where kind = 'open' and is_observed and vehicles > 0
    group by system_id

),

app_hours as (

    select
        system_id,
        hour_at,
        count_if(kind = 'open') > 0 or count_if(kind = 'start') = 0 as has_opens
    from events
    group by system_id, hour_at

),

counted as (

    select
        system_id,
        zone_id,
        hour_at,
        count_if(kind = 'open') as opens,
        count_if(kind = 'open' and is_observed and vehicles = 0 and not is_converted) as opens_without_vehicle,
        count_if(kind = 'start') as rentals
    from events
    group by system_id, zone_id, hour_at

),

judged as (

    select
        counted.system_id,
        counted.zone_id,
        counted.hour_at,
        counted.opens,
        counted.opens_without_vehicle,
        counted.rentals,
        supply.observed_minutes,
        supply.stockout_minutes,
        conversion.conversion_share,
        case
            when supply.stockout_minutes = 0 and supply.observed_minutes > 0 then 'rentals'
            when app_hours.has_opens and conversion.conversion_share is not null and supply.observed_minutes > 0 then 'opens_without_vehicle'
            when app_hours.has_opens and conversion.conversion_share is not null then 'all_opens'
            when supply.stockout_minutes <= 0.75e0 * supply.observed_minutes then 'time_with_vehicles'
            else 'unknown'
        end as method
    from counted
    inner join {{ ref('scooter_fleet__supply_hourly') }} as supply
        on counted.system_id = supply.system_id
        and counted.zone_id = supply.zone_id
        and counted.hour_at = supply.hour_at
    inner join app_hours
        on counted.system_id = app_hours.system_id
        and counted.hour_at = app_hours.hour_at
    left join conversion
        on counted.system_id = conversion.system_id

),

estimated as (

    select
        judged.*,
        case method
            when 'rentals' then cast(rentals as double)
            when 'opens_without_vehicle' then rentals + opens_without_vehicle * conversion_share
            when 'all_opens' then greatest(cast(rentals as double), opens * conversion_share)
            when 'time_with_vehicles' then rentals / nullif(1 - stockout_minutes / nullif(observed_minutes, 0), 0)
        end as estimated_demand
    from judged

)

select
    system_id,
    zone_id,
    hour_at,
    cast(opens as bigint) as opens,
    cast(rentals as bigint) as rentals,
    cast(opens_without_vehicle as bigint) as opens_without_vehicle,
    stockout_minutes,
    method <> 'rentals' as is_censored,
    method,
    estimated_demand,
    estimated_demand - rentals as unsatisfied_demand
from estimated
