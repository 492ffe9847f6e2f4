-- One row per raw file and outcome of its lines: accepted, or the reason why they are no bid or no event. The lines of
-- a file are the sum of its rows, so none is lost without a count.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['file'],
    bucket_count=1,
    partitions_to_build="{{ ad_attribution_files_to_build(this, ['bids_raw', 'events_raw']) }}",
    partitions_per_run=var('ad_attribution_partitions_per_run')
) }}

{%- set span = ad_attribution_span(this, 'dt') %}

with

issues as (

    select * from {{ ref('ad_attribution__issues') }}

),

lines as (

    select
        'bids' as stream,
        file,
        coalesce(reject_reason, 'accepted') as outcome,
        example,
        dt
    from {{ ref('stg_ad_attribution__bids') }}
    where dt between '{{ span.first }}' and '{{ span.last }}'
    union all
    select
        'events' as stream,
        file,
        coalesce(reject_reason, 'accepted') as outcome,
        example,
        dt
    from {{ ref('stg_ad_attribution__events') }}
    where dt between '{{ span.first }}' and '{{ span.last }}'

),

counted as (

    select
        dt,
        stream,
        file,
        outcome,
        count(*) as lines,
        min(case when outcome <> 'accepted' then example end) as example
    from lines
    group by dt, stream, file, outcome

)

select
    counted.stream,
    counted.file,
    counted.outcome,
    cast(counted.lines as bigint) as lines,
    counted.example,
    issues.fix,
    counted.dt
from counted
left join issues
    on counted.outcome = issues.issue
