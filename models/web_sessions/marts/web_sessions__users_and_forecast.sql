-- History and forecast in one table, for charts. One row per host, day and kind: actual, p50, p90 or p99.
with

ranks as (

    select
        http_host,
        min(host_rank) as host_rank
    from {{ ref('web_sessions__host_days') }}
    group by http_host

),

known as (

    select
        http_host,
        session_date,
        'actual' as kind,
        users
    from {{ ref('web_sessions__host_days') }}
    where users is not null
    {%- for quantile in ['p50', 'p90', 'p99'] %}
    union all
    select
        item_id as http_host,
        cast("timestamp" as date) as session_date,
        '{{ quantile }}' as kind,
        {{ quantile }} as users
    from {{ ref('web_sessions__forecast') }}
    where {{ quantile }} is not null
    {%- endfor %}

)

select
    known.http_host,
    ranks.host_rank,
    known.session_date,
    known.kind,
    known.users
from known
inner join ranks
    on known.http_host = ranks.http_host
