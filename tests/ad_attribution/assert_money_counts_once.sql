-- A bid is paid once, and no delivery of an event counts twice. One row per bid or event that is.
with

events as (

    select * from {{ ref('ad_attribution__attributed_events') }}
    where status = 'attributed'

)

select
    request_id,
    'spend' as money,
    count(*) as times
from events
where spend_usd is not null
group by request_id
having count(*) > 1
union all
select
    request_id || ' ' || event_type || ' ' || event_id as request_id,
    'event' as money,
    count(*) as times
from events
where event_id is not null
group by request_id, event_type, event_id
having count(*) > 1
