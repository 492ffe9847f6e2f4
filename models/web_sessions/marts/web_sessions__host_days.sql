-- One row per host of the fixed set and day, without holes. A day without a row of the host is not 0: users is NULL, and
-- filled_users is the last value of the same weekday, else of the day before.
with

series as (

    select * from {{ ref('stg_web_sessions__series') }}

),

host_ranks as (

    select
        http_host,
        min(host_rank) as host_rank
    from {{ ref('web_sessions__top_50_users') }}
    group by http_host

)

select
    cast(series.observed_at as date) as session_date,
    series.item_id as http_host,
    host_ranks.host_rank,
    series.value as users,
    series.filled_value as filled_users,
    series.value is null as is_filled
from series
inner join host_ranks
    on series.item_id = host_ranks.http_host
