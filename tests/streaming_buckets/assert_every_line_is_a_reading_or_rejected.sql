-- Nothing is lost: the raw lines of an hour that is built again are its readings plus its rejected lines.
-- Files that came since the build make an hour differ; it is then built by the next run.
with

lines as (

    select
        dt,
        count(*) as lines
    from {{ ref('stg_streaming_buckets__readings') }}
    where {{ athena_recipes.streaming_buckets_to_build_where() }}
    group by dt

),

readings as (

    select
        dt,
        count(*) as lines
    from {{ ref('target_table') }}
    where {{ athena_recipes.streaming_buckets_to_build_where() }}
    group by dt

),

rejects as (

    select
        dt,
        sum(lines) as lines
    from {{ ref('stream_rejects') }}
    where {{ athena_recipes.streaming_buckets_to_build_where() }}
    group by dt

)

select
    lines.dt,
    lines.lines,
    readings.lines as readings,
    rejects.lines as rejected_lines
from lines
left join readings
    on lines.dt = readings.dt
left join rejects
    on lines.dt = rejects.dt
where lines.lines <> coalesce(readings.lines, 0) + coalesce(rejects.lines, 0)
