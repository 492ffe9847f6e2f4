-- Hours that the clock of the property's time zone skips: no visit is in them, so the time zone is wrong.
-- Fix: set web_analytics_time_zones to the time zone of the property's settings.
{{ config(severity='warn') }}
select distinct
    property_id,
    time_zone,
    local_time
from {{ ref('web_analytics__report_rows') }}
where grain in ('hour', 'minute') and elapsed_minutes = 0
