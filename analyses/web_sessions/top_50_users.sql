-- The article's input of the predictor, as written (the 50 hosts of each day, of all rows) and as meant (the 50 hosts of the
-- window). A predictor takes an item that is missing on a day for missing data, or 0. On the sample:
--
-- source | items | rows | items with a missing day
-- as_written | 59 | 2801 | 33
-- meant | 50 | 2780 | 20, whose 20 days are marked in host_days
with

ranked as (

    select
        delivery_folder,
        http_host,
        users,
        row_number() over (partition by delivery_folder order by users desc) as rn
    from {{ source('web_sessions', 'web_sess') }}

),

items as (

    select
        'as_written' as source,
        http_host,
        count(distinct delivery_folder) as days,
        count(*) as item_rows
    from ranked
    where rn <= 50
    group by http_host
    union all
    select
        'meant' as source,
        http_host,
        count(users) as days,
        count(users) as item_rows
    from {{ ref('web_sessions__host_days') }}
    group by http_host

)

select
    source,
    count(*) as items,
    sum(days) as days,
    sum(item_rows) as item_rows,
    count(case when days < (select count(distinct session_date) from {{ ref('web_sessions__host_days') }}) then 1 end) as items_with_a_missing_day
from items
group by source
order by source
