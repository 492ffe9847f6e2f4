-- One row per property, local hour and device: the article's table. user_count is the users of that hour and must
-- not be summed; device_hours.user_hours may be.
select
    cast(year(local_time) as integer) as "year",
    cast(month(local_time) as integer) as "month",
    cast(day(local_time) as integer) as "day",
    cast(hour(local_time) as integer) as "hour",
    device,
    cast(case when users <= 2147483647 then users end as integer) as user_count,
    property_id
from {{ ref('web_analytics__device_hours') }}
where users is not null
