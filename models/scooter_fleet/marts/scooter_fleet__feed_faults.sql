-- One row per file and reason: what of it is not read or does not count, or counts and is odd; with the fix. Faults of a
-- whole feed have the folder of the system.
with

raw_files as (

    select
        path,
        case
            when reason = 'not listed' then 'not_listed'
            when reason in ('empty', 'unreadable') then 'file_damaged'
            else 'file_not_read'
        end as reason
    from {{ ref('stg_scooter_fleet__raw_files') }}
    where not is_read and left_over_because is null

),

vehicles as (

    select * from {{ ref('stg_scooter_fleet__vehicles') }}

),

alone as (

    select
        vehicles.*,
        count(*) over (partition by system_id, snapshot_at, lat, lon) as vehicles_here
    from vehicles
    where reject_reason is null

),

-- A vehicle alone at a place in two snapshots in a row is the same one; its id should be the same as well.
followed as (

    select
        system_id,
        vehicle_id,
        lat,
        lon,
        lag(vehicle_id) over (partition by system_id, lat, lon order by snapshot_at) as id_here_before,
        lag(lat) over (partition by system_id, vehicle_id order by snapshot_at) as lat_before,
        lag(lon) over (partition by system_id, vehicle_id order by snapshot_at) as lon_before
    from alone
    where vehicles_here = 1

),

habits as (

    select
        system_id,
        count(id_here_before) as seen_again,
        count_if(vehicle_id <> id_here_before) as renamed,
        count_if(abs(lat - lat_before) > 0.001e0 or abs(lon - lon_before) > 0.001e0) as moved
    from followed
    group by system_id

),

faults as (

    select
        path,
        reason
    from raw_files
    union all
    select
        path,
        reject_reason as reason
    from {{ ref('stg_scooter_fleet__documents') }}
    where reject_reason is not null
    union all
    select
        path,
        coalesce(reject_reason, warning) as reason
    from vehicles
    where reject_reason is not null or warning is not null
    union all
    select
        path,
        warning as reason
    from {{ ref('stg_scooter_fleet__stations') }}
    where warning is not null
    union all
    select
        path,
        reject_reason as reason
    from {{ ref('stg_scooter_fleet__trips') }}
    where reject_reason is not null
    union all
    select
        path,
        reject_reason as reason
    from {{ ref('stg_scooter_fleet__opens') }}
    where reject_reason is not null

),

counted as (

    select
        path,
        reason,
        count(*) as fault_rows
    from faults
    group by path, reason
    union all
    select
        'scooter_fleet/gbfs/' || system_id || '/' as path,
        'ids_change_with_every_snapshot' as reason,
        renamed as fault_rows
    from habits
    where 2 * renamed > seen_again
    union all
    select
        'scooter_fleet/gbfs/' || system_id || '/' as path,
        'moves_under_one_id' as reason,
        moved as fault_rows
    from habits
    where moved > 0

)

select
    regexp_replace(counted.path, '^scooter_fleet/', '') as file,
    counted.reason,
    reasons.effect,
    cast(counted.fault_rows as bigint) as fault_rows,
    reasons.fix
from counted
left join {{ ref('scooter_fleet__fault_reasons') }} as reasons
    on counted.reason = reasons.reason
