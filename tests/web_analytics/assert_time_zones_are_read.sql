-- The engine knows each time zone of the seed; a zone that it does not know has NULL in reported_at. One row per such zone.
{{ config(severity='warn') }}
select time_zone
from {{ ref('web_analytics__time_zones') }}
where {{ web_analytics_offset_minutes("timestamp '2021-07-01 00:00:00'", 'time_zone') }} is null
