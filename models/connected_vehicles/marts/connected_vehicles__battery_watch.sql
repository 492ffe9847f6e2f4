-- One row per vehicle and day with a resting voltage: its trend over the last connected_vehicles_battery_window_days, and
-- whether the battery should be checked. The trend is the Theil-Sen slope, the median of the slopes of all pairs of days, so
-- that a day with an odd value does not count.
with

days as (

    select
        masked_vin,
        day_date,
        resting_mv
    from {{ ref('stg_connected_vehicles__vehicle_days') }}
    where resting_mv is not null

),

window_days as (

    select
        days.masked_vin,
        days.day_date,
        days.resting_mv,
        earlier.day_date as window_date,
        earlier.resting_mv as window_mv
    from days
    inner join days as earlier
        on days.masked_vin = earlier.masked_vin
        and days.day_date >= earlier.day_date
        and earlier.day_date > date_add('day', -{{ connected_vehicles_number_of('battery_window_days', 5, 90) }}, days.day_date)

),

pairs as (

    select
        later.masked_vin,
        later.day_date,
        (later.window_mv - earlier.window_mv) / nullif(date_diff('day', earlier.window_date, later.window_date), 0) as slope
    from window_days as later
    inner join window_days as earlier
        on later.masked_vin = earlier.masked_vin
        and later.day_date = earlier.day_date
        and later.window_date > earlier.window_date

),

slopes as (

    select
        masked_vin,
        day_date,
        array_sort(array_agg(slope)) as sorted_slopes,
        count(*) as slope_count
    from pairs
    group by masked_vin, day_date

),

medians as (

    select
        masked_vin,
        day_date,
        (
            element_at(sorted_slopes, cast((slope_count + 1) / 2 as bigint))
            + element_at(sorted_slopes, cast((slope_count + 2) / 2 as bigint))
        ) / 2 as slope_mv_per_day
    from slopes

),

counted as (

    select
        masked_vin,
        day_date,
        max(resting_mv) as resting_mv,
        count(*) as days_in_window
    from window_days
    group by masked_vin, day_date

),

judged as (

    select
        counted.masked_vin,
        counted.day_date,
        counted.resting_mv,
        counted.days_in_window,
        medians.slope_mv_per_day,
        case
            when counted.resting_mv < 1000 * {{ connected_vehicles_number_of('battery_low_v', 3, 36) }} then 'low'
            when
                counted.days_in_window >= {{ connected_vehicles_number_of('battery_minimum_days', 2, 90) }}
                and medians.slope_mv_per_day <= {{ connected_vehicles_number_of('battery_slope_mv_per_day', -1000, 0) }}
                then 'falling'
        end as flag_reason
    from counted
    left join medians
        on counted.masked_vin = medians.masked_vin and counted.day_date = medians.day_date

)

select
    masked_vin,
    day_date,
    resting_mv / 1000e0 as resting_v,
    cast(days_in_window as bigint) as days_in_window,
    slope_mv_per_day,
    flag_reason is not null as is_flagged,
    flag_reason,
    case
        when slope_mv_per_day < 0 and resting_mv >= 1000 * {{ connected_vehicles_number_of('battery_low_v', 3, 36) }}
            then (resting_mv - 1000 * {{ connected_vehicles_number_of('battery_low_v', 3, 36) }}) / nullif(-slope_mv_per_day, 0)
    end as days_until_low,
    min(case when flag_reason is not null then day_date end) over (partition by masked_vin) as first_flagged_date
from judged
