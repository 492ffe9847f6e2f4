-- One row per vehicle and day with telemetry: what watches of batteries and DTCs, and the health check report, read.
-- Resting voltage is of samples at a standstill, connected_vehicles_rest_minutes after the vehicle last drove, in whole
-- millivolts, so that sums are exact.
{{ config(materialized='table') }}

with

samples as (

    select
        masked_vin,
        driver_id,
        model,
        dispatch_type,
        -- The Iceberg table has microseconds; a Hive table on Athena has milliseconds.
        cast(sampled_at as timestamp) as sampled_at,
        speed_kmh,
        fuel_pct,
        auxiliary_battery_v,
        max(case when speed_kmh >= 1 then sampled_at end) over (
            partition by masked_vin
            order by sampled_at
            rows between unbounded preceding and current row
        ) as last_driven_at,
        longitudinal_acceleration_ms2,
        lateral_acceleration_ms2,
        yaw_rate_deg_s,
        latitude_deg
    from {{ ref('connected_vehicles__telemetry') }}

),

judged as (

    select
        samples.*,
        cast(sampled_at as date) as day_date,
        case
            when
                speed_kmh < 1
                and (
                    last_driven_at is null
                    or date_diff('second', last_driven_at, sampled_at)
                    >= 60 * {{ connected_vehicles_number_of('rest_minutes', 0, 1440) }}
                )
                then cast(round(auxiliary_battery_v * 1000) as bigint)
        end as resting_mv
    from samples

)

select
    masked_vin,
    day_date,
    max_by(model, sampled_at) as model,
    max_by(dispatch_type, sampled_at) as dispatch_type,
    max(sampled_at) as last_seen_at,
    cast(count(*) as bigint) as samples,
    cast(count(resting_mv) as bigint) as resting_samples,
    cast(sum(resting_mv) as double) / nullif(count(resting_mv), 0) as resting_mv,
    max_by(fuel_pct, case when fuel_pct is not null then sampled_at end) as fuel_pct,
    cast(count(speed_kmh) as bigint) as speed_samples,
    cast(count(longitudinal_acceleration_ms2) as bigint) as longitudinal_samples,
    cast(count(lateral_acceleration_ms2) as bigint) as lateral_samples,
    cast(count(yaw_rate_deg_s) as bigint) as yaw_rate_samples,
    cast(count(latitude_deg) as bigint) as position_samples,
    cast(count(fuel_pct) as bigint) as fuel_samples,
    cast(count(auxiliary_battery_v) as bigint) as battery_samples
from judged
group by masked_vin, day_date
