-- One row per vehicle: its state when it was last seen, and a maintenance plan from how it is driven. An interval is its base
-- divided by 1 + points per 100 km / reference, so that brakes of a calm driver last longest.
{%- set base = {'brakes': ['braking', 40000], 'tyres': ['cornering', 40000], 'oil': ['acceleration', 15000]} %}

with

driven as (

    select
        masked_vin,
        cast(sum(distance_mm) as double) / 1000000 as driven_km,
        cast(count(*) as double) / 3600 as driven_hours,
        {%- for part, (component, _) in base.items() %}
        100 * cast(sum({{ component }}_points) as double)
        / nullif(cast(sum(distance_mm) as double) / 1000000, 0) as {{ component }}_per_100_km{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_connected_vehicles__driving') }}
    group by masked_vin

),

days as (

    select
        vehicle_days.*,
        row_number() over (partition by masked_vin order by day_date desc) as days_ago
    from {{ ref('stg_connected_vehicles__vehicle_days') }} as vehicle_days

),

codes as (

    select
        masked_vin,
        array_join(array_sort(array_agg(dtc)), ',') as dtcs
    from (
        select
            onsets.masked_vin,
            onsets.dtc,
            onsets.last_date,
            max(days.day_date) as last_seen_date
        from {{ ref('stg_connected_vehicles__dtc_onsets') }} as onsets
        inner join days
            on onsets.masked_vin = days.masked_vin
        group by onsets.masked_vin, onsets.dtc, onsets.last_date
    ) as seen
    where last_date > date_add('day', -7, last_seen_date)
    group by masked_vin

),

batteries as (

    select
        masked_vin,
        resting_v,
        slope_mv_per_day,
        flag_reason,
        days_until_low,
        row_number() over (partition by masked_vin order by day_date desc) as days_ago
    from {{ ref('connected_vehicles__battery_watch') }}

),

references_ as (

    select
        max(case component when 'braking' then reference_points end) as braking_reference,
        max(case component when 'acceleration' then reference_points end) as acceleration_reference,
        max(case component when 'cornering' then reference_points end) as cornering_reference
    from {{ ref('connected_vehicles__score_components') }}

)

select
    days.masked_vin,
    days.model,
    days.dispatch_type,
    days.last_seen_at,
    coalesce(driven.driven_km, 0) as driven_km,
    coalesce(driven.driven_hours, 0) as driven_hours,
    days.fuel_pct,
    batteries.resting_v,
    batteries.slope_mv_per_day,
    case
        when batteries.masked_vin is null then 'unknown'
        else coalesce(batteries.flag_reason, 'good')
    end as battery_state,
    batteries.days_until_low,
    codes.dtcs,
    -- Sensors without a value on the last day.
    nullif(concat_ws(
        ',',
        case when days.speed_samples = 0 then 'speed' end,
        case when days.longitudinal_samples = 0 then 'longitudinal_acceleration' end,
        case when days.lateral_samples = 0 then 'lateral_acceleration' end,
        case when days.yaw_rate_samples = 0 then 'yaw_rate' end,
        case when days.position_samples = 0 then 'position' end,
        case when days.fuel_samples = 0 then 'fuel' end,
        case when days.battery_samples = 0 then 'auxiliary_battery' end
    ), '') as silent_sensors,
    {%- for part, (component, km) in base.items() %}
    {{ km }} / nullif(1 + coalesce(driven.{{ component }}_per_100_km, 0) / nullif(references_.{{ component }}_reference, 0), 0) as {{ part }}_interval_km,
    {%- endfor %}
    case
        when codes.dtcs is not null then 'Read out the DTCs'
        when batteries.flag_reason = 'low' then 'Charge or replace the battery'
        when batteries.flag_reason = 'falling' then 'Test the battery'
        else 'Nothing before the next interval'
    end as advice
from days
cross join references_
left join driven
    on days.masked_vin = driven.masked_vin
left join codes
    on days.masked_vin = codes.masked_vin
left join batteries
    on days.masked_vin = batteries.masked_vin and batteries.days_ago = 1
where days.days_ago = 1
