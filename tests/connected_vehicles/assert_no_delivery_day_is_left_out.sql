-- Each day of delivery that has raw files is built. A day that fails is older than connected_vehicles_horizon_days; build it
-- with --vars '{connected_vehicles_since: <day>}'. A day in the future is a wrong name.
with

days as (

    select distinct regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2})/', 1) as dt
    from {{ source('connected_vehicles', 'packet_lines') }}

),

built as (

    select dt
    from {{ athena_recipes.partitions_relation(ref('connected_vehicles__telemetry_rejects')) }}

)

select days.dt
from days
left join built
    on days.dt = built.dt
where
    built.dt is null
    -- Folders of other names are in unread_files.
    and try_cast(days.dt as date) <= current_date
    and days.dt >= '{{ var("connected_vehicles_first_date") }}'
