-- One row per gap in a vehicle's samples: seconds that are missing while it drives, or a break after which the vehicle is
-- elsewhere. A parked vehicle without samples has no gap.
with

followed as (

    select
        masked_vin,
        -- The Iceberg table has microseconds; a Hive table on Athena has milliseconds.
        cast(sampled_at as timestamp) as sampled_at,
        speed_kmh,
        latitude_deg,
        longitude_deg,
        cast(lag(sampled_at) over (partition by masked_vin order by sampled_at) as timestamp) as last_sampled_at,
        lag(speed_kmh) over (partition by masked_vin order by sampled_at) as last_speed_kmh,
        lag(latitude_deg) over (partition by masked_vin order by sampled_at) as last_latitude_deg,
        lag(longitude_deg) over (partition by masked_vin order by sampled_at) as last_longitude_deg
    from {{ ref('connected_vehicles__telemetry') }}

),

gaps as (

    select
        followed.*,
        date_diff('second', last_sampled_at, sampled_at) as gap_seconds,
        {{ connected_vehicles_metres('latitude_deg', 'longitude_deg', 'last_latitude_deg', 'last_longitude_deg') | indent(8) }}
            as moved_metres
    from followed
    where date_diff('second', last_sampled_at, sampled_at) > 1

),

judged as (

    select
        gaps.*,
        case
            when
                speed_kmh >= 1 and last_speed_kmh >= 1
                and gap_seconds <= {{ connected_vehicles_number_of('trip_gap_seconds', 10, 86400) }}
                then 'while_driving'
            when gap_seconds > 5 and moved_metres > {{ connected_vehicles_number_of('unseen_metres', 1, 100000) }} then 'moved_unseen'
        end as gap_kind
    from gaps

)

select
    masked_vin,
    gap_kind,
    last_sampled_at as started_at,
    sampled_at as ended_at,
    cast(gap_seconds - 1 as double) as missing_seconds,
    moved_metres
from judged
where gap_kind is not null
