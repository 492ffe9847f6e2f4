-- One row per delivered event that belongs to no bid, with the reason and the fix.
{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('ad_attribution__attributed_events') }}
    where status = 'unattributed'

),

issues as (

    select * from {{ ref('ad_attribution__issues') }}

)

select
    events.event_id,
    events.event_type,
    events.event_at,
    events.request_id,
    events.requested_at,
    events.bid_hour,
    events.lag_seconds,
    events.reason,
    issues.fix,
    events.delivered_revenue_usd,
    events.file,
    events.file_row,
    events.dt
from events
left join issues
    on events.reason = issues.issue
