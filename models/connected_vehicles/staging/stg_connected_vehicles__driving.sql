-- One row per second in which a vehicle drives, with its trip and its points. A trip ends where the vehicle does not drive
-- for connected_vehicles_trip_gap_seconds, or another driver drives. Everything is of one second alone, so that sums do not
-- depend on where a trip is split; distances are whole millimetres, so that sums are exact.
-- A table, because five models read it.
{{ config(materialized='table') }}

with

components as (

    select
        max(case component when 'braking' then harsh_from end) as braking_harsh,
        max(case component when 'braking' then severe_from end) as braking_severe,
        max(case component when 'acceleration' then harsh_from end) as acceleration_harsh,
        max(case component when 'acceleration' then severe_from end) as acceleration_severe,
        max(case component when 'cornering' then harsh_from end) as cornering_harsh,
        max(case component when 'cornering' then severe_from end) as cornering_severe,
        max(case component when 'speeding' then harsh_from end) as speeding_harsh,
        max(case component when 'speeding' then severe_from end) as speeding_severe
    from {{ ref('connected_vehicles__score_components') }}

),

driving as (

    select
        masked_vin,
        driver_id,
        model,
        -- The Iceberg table has microseconds; a Hive table on Athena has milliseconds.
        cast(sampled_at as timestamp) as sampled_at,
        speed_kmh,
        latitude_deg,
        longitude_deg,
        coalesce(longitudinal_acceleration_ms2, 0e0) as longitudinal_ms2,
        -- Without the sensor, from the turn and the speed.
        coalesce(lateral_acceleration_ms2, speed_kmh / 3.6e0 * yaw_rate_deg_s * 0.0174532925199433e0, 0e0) as lateral_ms2
    from {{ ref('connected_vehicles__telemetry') }}
    where speed_kmh >= 1

),

followed as (

    select
        driving.*,
        lag(sampled_at) over (partition by masked_vin order by sampled_at) as last_sampled_at,
        lag(driver_id) over (partition by masked_vin order by sampled_at) as last_driver_id
    from driving

),

begun as (

    select
        followed.*,
        max(
            case
                when
                    last_sampled_at is null
                    or driver_id is distinct from last_driver_id
                    or date_diff('second', last_sampled_at, sampled_at) > {{ connected_vehicles_number_of('trip_gap_seconds', 10, 86400) }}
                    then sampled_at
            end
        ) over (partition by masked_vin order by sampled_at rows between unbounded preceding and current row) as trip_started_at
    from followed

)

select
    begun.masked_vin,
    begun.driver_id,
    begun.model,
    begun.trip_started_at,
    -- As 20260301T081200. date_format took ten times as long as the rest of the query on a local lake.
    begun.masked_vin || '@' || translate(substr(cast(begun.trip_started_at as varchar), 1, 19), ' -:', 'T') as trip_id,
    begun.sampled_at,
    begun.speed_kmh,
    begun.latitude_deg,
    begun.longitude_deg,
    begun.longitudinal_ms2,
    begun.lateral_ms2,
    cast(round(begun.speed_kmh / 3.6e0 * 1000) as bigint) as distance_mm,
    coalesce(limits.limit_kmh, {{ connected_vehicles_number_of('speed_limit_kmh', 20, 300) }}) as limit_kmh,
    limits.limit_kmh is not null as has_own_limit,
    case
        when -begun.longitudinal_ms2 >= components.braking_severe then 3
        when -begun.longitudinal_ms2 >= components.braking_harsh then 1
        else 0
    end as braking_points,
    case
        when begun.longitudinal_ms2 >= components.acceleration_severe then 3
        when begun.longitudinal_ms2 >= components.acceleration_harsh then 1
        else 0
    end as acceleration_points,
    case
        when abs(begun.lateral_ms2) >= components.cornering_severe then 3
        when abs(begun.lateral_ms2) >= components.cornering_harsh then 1
        else 0
    end as cornering_points,
    case
        when
            begun.speed_kmh - coalesce(limits.limit_kmh, {{ connected_vehicles_number_of('speed_limit_kmh', 20, 300) }})
            > components.speeding_severe
            then 3
        when
            begun.speed_kmh - coalesce(limits.limit_kmh, {{ connected_vehicles_number_of('speed_limit_kmh', 20, 300) }})
            > components.speeding_harsh
            then 1
        else 0
    end as speeding_points
from begun
cross join components
left join {{ ref('connected_vehicles__speed_limits') }} as limits
    on begun.driver_id = limits.driver_id
