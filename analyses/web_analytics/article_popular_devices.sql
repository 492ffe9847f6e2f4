-- The article's query, which AWS's later sample has too: which device is popular. `as_written` is count(user_count), the
-- hours with a row. `user_hours`, the sum, counts a user of two hours twice; `users` is what Google counts over the day.
-- On the sample the ranks differ on 8 of 28 days, and the user-hours of a day are 2.2 times its users. For example:
--
-- property_id, local_date | device | as_written | rank_as_written | user_hours | rank_meant | users
-- 300000001, 2021-03-30 | desktop | 22 | 2 | 195 | 1 | 88
-- 300000001, 2021-04-05 | desktop | 19 | 3 | 155 | 2 | 71
-- 300000001, 2021-04-05 | tablet | 23 | 2 | 44 | 3 | 20
select
    property_id,
    local_date,
    device,
    hours as as_written,
    rank() over (partition by property_id, local_date order by hours desc) as rank_as_written,
    user_hours,
    rank() over (partition by property_id, local_date order by user_hours desc) as rank_meant,
    users
from {{ ref('web_analytics__device_days') }}
where user_hours is not null
order by property_id, local_date, rank_meant, device
