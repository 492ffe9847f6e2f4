-- Accepted lines of bids are bids and their repeated deliveries; accepted lines of events are events, each with a status.
-- One row per stream where they are not. Files are compared that the tables were built from.
with

accepted as (

    select
        stream,
        sum(lines) as lines
    from {{ ref('ad_attribution__file_lines') }}
    where outcome = 'accepted'
    group by stream

),

kept as (

    select
        'bids' as stream,
        sum(deliveries) as lines
    from {{ ref('ad_attribution__bids') }}
    union all
    select
        'events' as stream,
        count(*) as lines
    from {{ ref('ad_attribution__events') }}
    union all
    select
        'events' as stream,
        count(*) as lines
    from {{ ref('ad_attribution__attributed_events') }}

)

select
    kept.stream,
    accepted.lines as accepted_lines,
    kept.lines as kept_lines
from kept
left join accepted
    on kept.stream = accepted.stream
where coalesce(kept.lines, 0) <> coalesce(accepted.lines, 0)
