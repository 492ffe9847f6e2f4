-- One row per fleet, day of the week and hour of the day, UTC: what an hour is like on average.
with

hours as (

    select
        system_id,
        hour_at,
        sum(rentals) as rentals,
        sum(estimated_demand) as estimated_demand,
        sum(unsatisfied_demand) as unsatisfied_demand
    from {{ ref('scooter_fleet__demand_hourly') }}
    group by system_id, hour_at

)

select
    system_id,
    cast(day_of_week(hour_at) as bigint) as day_number,
    cast(hour(hour_at) as bigint) as hour_of_day,
    case day_of_week(hour_at)
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        else 'Sunday'
    end as day_name,
    avg(cast(rentals as double)) as mean_rentals,
    avg(estimated_demand) as mean_demand,
    avg(unsatisfied_demand) as mean_unsatisfied
from hours
group by system_id, day_of_week(hour_at), hour(hour_at)
