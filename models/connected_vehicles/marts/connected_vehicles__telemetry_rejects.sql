-- One row per delivery day, raw file and reason: the number of packets, samples or values that do not count, and the fix.
-- depends_on: {{ source('connected_vehicles', 'packet_lines') }} (read to find the first days)
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['reject_reason'],
    bucket_count=1,
    partitions_to_build="{{ connected_vehicles_days_to_build(this) }}"
) }}

with

counted as (

    select
        dt,
        file,
        coalesce(reject_reason, '') as reject_reason,
        count(*) as samples,
        sum(dropped_values) as dropped_values,
        count_if(driver_id is null and coalesce(sample_index, 1) = 1) as packets_without_driver
    from {{ ref('stg_connected_vehicles__samples') }}
    group by dt, file, coalesce(reject_reason, '')

),

kept as (

    select
        dt,
        file,
        count(*) as kept_samples
    from {{ ref('connected_vehicles__telemetry') }}
    group by dt, file

),

texts as (

    select
        dt,
        regexp_replace(regexp_extract("$path", '/packets/(.+)$', 1), '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN') as file,
        -- Samples are an array of objects: most lines need no closer look.
        sum(
            case
                when regexp_like(line, '[}]\s*[{]')
                    then {{ athena_recipes.further_json_documents('line') | indent(20) }}
                else 0
            end
        ) as further_documents
    from {{ source('connected_vehicles', 'packet_text') }}
    group by dt, regexp_replace(regexp_extract("$path", '/packets/(.+)$', 1), '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN')

),

kinds as (

    select
        counted.dt,
        counted.file,
        case kinds.kind when 'reason' then counted.reject_reason else kinds.kind end as reject_reason,
        case kinds.kind
            when 'reason' then counted.samples
            when 'value_dropped' then counted.dropped_values
            when 'driver_missing' then counted.packets_without_driver
            when 'second_repeated' then counted.samples - coalesce(kept.kept_samples, 0)
        end as lines
    from counted
    left join kept
        on counted.dt = kept.dt and counted.file = kept.file
    cross join (values ('reason'), ('value_dropped'), ('driver_missing'), ('second_repeated')) as kinds (kind)
    where
        (kinds.kind = 'reason' and counted.reject_reason <> '')
        or (kinds.kind = 'second_repeated' and counted.reject_reason = '')
        -- Of a packet that counts; its first sample may not.
        or (kinds.kind in ('value_dropped', 'driver_missing') and counted.reject_reason in ('', 'offset_unreadable'))

),

rejects as (

    select
        dt,
        file,
        reject_reason,
        sum(lines) as lines
    from kinds
    group by dt, file, reject_reason
    union all
    select
        dt,
        file,
        'further_documents' as reject_reason,
        further_documents as lines
    from texts

)

select
    rejects.file,
    rejects.reject_reason,
    cast(rejects.lines as bigint) as lines,
    reasons.effect,
    reasons.fix,
    rejects.dt
from rejects
left join {{ ref('connected_vehicles__reject_reasons') }} as reasons
    on rejects.reject_reason = reasons.reject_reason
where rejects.lines > 0
