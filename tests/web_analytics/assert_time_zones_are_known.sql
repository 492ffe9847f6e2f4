-- Time zones that the seed lacks, so that reported_at is NULL. Fix: the IANA name, such as Europe/Berlin, in
-- web_analytics_time_zones; a new zone is a line of the seed.
{{ config(severity='warn') }}
select distinct
    report_values.property_id,
    report_values.time_zone
from {{ ref('stg_web_analytics__values') }} as report_values
left join {{ ref('web_analytics__time_zones') }} as zones
    on report_values.time_zone = zones.time_zone
where report_values.time_zone is not null and zones.time_zone is null
