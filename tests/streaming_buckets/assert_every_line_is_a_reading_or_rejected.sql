-- Nothing is lost: the raw lines of a file in the hours that were built last are its readings plus its
-- rejected lines. A file without any of its lines arrived after the run, and the next run takes it in:
-- such files are a warning; anything else is an error and counts a million.
{{ config(
    fail_calc="coalesce(sum(case when is_newer then 1 else 1000000 end), 0)",
    warn_if="> 0",
    error_if=">= 1000000"
) }}
{%- set where = streaming_buckets_built_last_where() %}

with

lines as (

    select
        dt,
        file,
        count(*) as lines
    from {{ ref('stg_streaming_buckets__readings') }}
    where {{ where }}
    group by dt, file

),

readings as (

    select
        dt,
        file,
        count(*) as lines
    from {{ ref('streaming_buckets__target_table') }}
    where {{ where }}
    group by dt, file

),

rejects as (

    select
        dt,
        file,
        sum(lines) as lines
    from {{ ref('streaming_buckets__stream_rejects') }}
    -- They are on lines that are counted already.
    where {{ where }} and reject_reason not in ('further_documents', 'time_unreadable')
    group by dt, file

)

select
    lines.dt,
    lines.file,
    lines.lines,
    readings.lines as readings,
    rejects.lines as rejected_lines,
    readings.lines is null and rejects.lines is null as is_newer
from lines
left join readings
    on lines.dt = readings.dt and lines.file = readings.file
left join rejects
    on lines.dt = rejects.dt and lines.file = rejects.file
where lines.lines <> coalesce(readings.lines, 0) + coalesce(rejects.lines, 0)
