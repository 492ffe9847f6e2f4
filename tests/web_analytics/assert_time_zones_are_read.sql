-- The engine knows each time zone of the seed. One row per zone that it does not know.
select time_zone
from {{ ref('web_analytics__time_zones') }}
where {{ web_analytics_offset_minutes("timestamp '2021-07-01 00:00:00'", 'time_zone') }} is null
