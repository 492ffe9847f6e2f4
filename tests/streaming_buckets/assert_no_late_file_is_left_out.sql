-- Each raw file of an hour that no run builds again is in what was built of the hour: a file that arrived after the
-- trailing window is not, nor is one of an hour before the horizon that was never built. Hours within the horizon that
-- were never built are the next run's; another test finds them. Athena knows the files by the list of
-- `athena-recipes raw-files list`. A file without a line is a warning; any other is an error and counts a million. The raw
-- files are read of hours that have such a file only.
{{ config(
    fail_calc="coalesce(sum(case when has_lines then 1000000 else 1 end), 0)",
    warn_if="> 0",
    error_if=">= 1000000"
) }}
{%- set rejects = ref('streaming_buckets__stream_rejects') %}
{%- set watched = streaming_buckets_watched_where('hive') %}
{%- set hours = athena_recipes.partitions_relation(ref('streaming_buckets__target_table')) %}
{%- set ctes -%}
with

raw_files as (

    select
        regexp_extract(file, '/dt=([^/]+)/', 1) as dt,
        regexp_extract(file, '/dt=[^/]+/(.+)$', 1) as file
    from {{ ref('stg_streaming_buckets__raw_files') }}
    where table_name = 'source_table' and is_read

),

built_hours as (

    select distinct dt from {{ athena_recipes.partitions_relation(rejects) }}

),

settled_hours as (

    select dt
    from built_hours
    where {{ watched }} and not {{ streaming_buckets_built_last_where() }}

),

built_files as (

    select
        dt,
        file
    from {{ ref('streaming_buckets__sensor_hours') }}
    where {{ watched }}
    union
    select
        dt,
        file
    from {{ rejects }}
    where {{ watched }}

),

left_out as (

    select raw_files.*
    from raw_files
    inner join settled_hours
        on raw_files.dt = settled_hours.dt
    left join built_files
        on raw_files.dt = built_files.dt and raw_files.file = built_files.file
    where built_files.file is null
    union all
    select raw_files.*
    from raw_files
    left join built_hours
        on raw_files.dt = built_hours.dt
    where raw_files.dt < '{{ streaming_buckets_curated(hours).raw_since }}' and built_hours.dt is null

)
{%- endset %}
{%- set found = run_query(ctes ~ ' select distinct dt from left_out order by dt').columns[0].values()
    if athena_recipes.is_building() else [] %}

{{ ctes }},

lines as (

    select distinct
        dt,
        file
    from {{ ref('stg_streaming_buckets__readings') }}
    where {{ streaming_buckets_in_ranges('dt', streaming_buckets_ranges(found)) }}

)

select
    left_out.dt,
    left_out.file,
    lines.file is not null as has_lines,
    case
        when lines.file is null then 'Deliver the file again, or delete it: it has no line'
        else
            'Build the hour again: dbt build -s streaming_buckets --vars ''{streaming_buckets_hours: [' || left_out.dt || ']}'''
    end as fix
from left_out
left join lines
    on left_out.dt = lines.dt and left_out.file = lines.file
