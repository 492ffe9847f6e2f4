-- One row per day, stream and outcome: what became of every delivered line. Days are those of the files.
with

outcomes as (

    select
        'events' as stream,
        substr(dt, 1, 10) as file_day,
        coalesce(reason, 'attributed') as outcome,
        count(*) as lines
    from {{ ref('ad_attribution__attributed_events') }}
    group by substr(dt, 1, 10), coalesce(reason, 'attributed')
    union all
    select
        'bids' as stream,
        substr(file_hour, 1, 10) as file_day,
        'stored' as outcome,
        count(*) as lines
    from {{ ref('ad_attribution__bids') }}
    group by substr(file_hour, 1, 10)
    union all
    -- By the file of the first delivery.
    select
        'bids' as stream,
        substr(file_hour, 1, 10) as file_day,
        'delivered_before' as outcome,
        sum(deliveries - 1) as lines
    from {{ ref('ad_attribution__bids') }}
    where deliveries > 1
    group by substr(file_hour, 1, 10)
    union all
    select
        stream,
        substr(dt, 1, 10) as file_day,
        outcome,
        sum(lines) as lines
    from {{ ref('ad_attribution__file_lines') }}
    where outcome <> 'accepted'
    group by stream, substr(dt, 1, 10), outcome

),

issues as (

    select * from {{ ref('ad_attribution__issues') }}

)

select
    cast(outcomes.file_day as date) as file_date,
    outcomes.stream,
    outcomes.outcome,
    cast(sum(outcomes.lines) as bigint) as lines,
    100e0 * sum(outcomes.lines)
    / nullif(sum(sum(outcomes.lines)) over (partition by outcomes.file_day, outcomes.stream), 0) as lines_pct,
    max(issues.fix) as fix
from outcomes
left join issues
    -- Types of the seed of windows that the user adds have a flood, too.
    on case when outcomes.outcome like '%_flood' then 'click_flood' else outcomes.outcome end = issues.issue
group by outcomes.file_day, outcomes.stream, outcomes.outcome
