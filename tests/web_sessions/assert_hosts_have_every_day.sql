-- The days of each host have no hole.
select
    http_host,
    count(*) as days
from {{ ref('web_sessions__host_days') }}
group by http_host
having count(*) <> date_diff('day', min(session_date), max(session_date)) + 1
