-- Accepted lines of bids are bids and their repeated deliveries; accepted lines of events are events, each with a status.
-- One row per stream where they are not. Files are compared that the tables were built from. One stream that came later than
-- ad_attribution_late_hours while the other did not ends here: fix it as assert_no_file_is_left_out says.
-- A run up to ad_attribution_until stores bids of files after it, whose lines the run of these files counts.
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
where
    coalesce(kept.lines, 0) < coalesce(accepted.lines, 0)
    {%- if not var('ad_attribution_until') %}
    or coalesce(kept.lines, 0) > coalesce(accepted.lines, 0)
    {%- endif %}
