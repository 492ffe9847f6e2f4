-- Users of the hosts with the most users over the whole window, so that each day has the same hosts. One row per host and
-- day with a row of the host.
with

sessions as (

    select * from {{ ref('stg_web_sessions__sessions') }}
    where
        reject_reason is null
        and {{ web_sessions_window('session_date') }}

),

host_totals as (

    select
        http_host,
        sum(users) as users
    from sessions
    group by http_host

),

ranked as (

    select
        http_host,
        row_number() over (order by users desc, http_host asc) as host_rank
    from host_totals

)

select
    sessions.session_date as "date",
    sessions.http_host,
    sessions.users,
    ranked.host_rank
from sessions
inner join ranked
    on sessions.http_host = ranked.http_host
where ranked.host_rank <= {{ athena_recipes.whole_number_var('web_sessions_hosts', 1, 999999) }}
