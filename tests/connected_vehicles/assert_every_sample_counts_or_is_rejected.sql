-- Of each raw file of the last connected_vehicles_horizon_days, samples and packets that count are in telemetry once, and all
-- others are rejected. A day fails if files of it were removed, or if an older day came later with the same seconds. Build it
-- again with --vars '{connected_vehicles_since: <day>}'; after files were removed with --full-refresh.
-- depends_on: {{ source('connected_vehicles', 'packet_text') }} (read to find the days)
{%- set days = connected_vehicles_days_to_test(athena_recipes.partitions_relation(ref('connected_vehicles__telemetry_rejects'))) %}

with

lines as (

    select
        dt,
        count(*) as packets
    from {{ source('connected_vehicles', 'packets') }}
    where
        {{ connected_vehicles_in_days(days) | indent(8) }}
    group by dt

),

staged as (

    select
        dt,
        count(*) as staged_rows,
        -- A packet is one row, or a row for each of its samples.
        count_if(coalesce(sample_index, 1) = 1) as packets
    from {{ ref('stg_connected_vehicles__samples') }}
    where
        {{ connected_vehicles_in_days(days) | indent(8) }}
    group by dt

),

kept as (

    select
        dt,
        count(*) as kept_rows
    from {{ ref('connected_vehicles__telemetry') }}
    group by dt

),

rejects as (

    select
        dt,
        sum(lines) as rejected_rows
    from {{ ref('connected_vehicles__telemetry_rejects') }}
    where reject_reason not in ('value_dropped', 'driver_missing', 'further_documents')
    group by dt

)

select
    lines.dt,
    lines.packets as raw_packets,
    staged.packets,
    staged.staged_rows,
    kept.kept_rows,
    rejects.rejected_rows
from lines
left join staged
    on lines.dt = staged.dt
left join kept
    on lines.dt = kept.dt
left join rejects
    on lines.dt = rejects.dt
where
    lines.packets <> coalesce(staged.packets, 0)
    or coalesce(staged.staged_rows, 0) <> coalesce(kept.kept_rows, 0) + coalesce(rejects.rejected_rows, 0)
