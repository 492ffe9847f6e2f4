-- One row per property, local date and device: user-hours of the hourly reports, and users of the daily report with that
-- dimension alone, which no sum gives.
with

hours as (

    select
        property_id,
        cast(local_time as date) as local_date,
        device,
        count(user_hours) as hours,
        sum(user_hours) as user_hours,
        sum(sessions) as sessions,
        sum(page_views) as page_views
    from {{ ref('web_analytics__device_hours') }}
    group by property_id, cast(local_time as date), device

),

days as (

    select
        property_id,
        cast(local_time as date) as local_date,
        lower(json_extract_scalar(dimensions, '$.deviceCategory')) as device,
        coalesce(max(case when metric = 'users' then value end), max(case when metric = 'active_users' then value end)) as users
    from {{ ref('web_analytics__report_rows') }}
    where grain = 'day' and dimension_names = 'deviceCategory'
    group by property_id, cast(local_time as date), lower(json_extract_scalar(dimensions, '$.deviceCategory'))

)

select
    coalesce(hours.property_id, days.property_id) as property_id,
    coalesce(hours.local_date, days.local_date) as local_date,
    coalesce(hours.device, days.device) as device,
    coalesce(hours.hours, 0) as hours,
    hours.user_hours,
    hours.user_hours / nullif(
        sum(hours.user_hours) over (
            partition by coalesce(hours.property_id, days.property_id), coalesce(hours.local_date, days.local_date)
        ), 0
    ) as user_hours_share,
    days.users,
    hours.sessions,
    hours.page_views
from hours
full outer join days
    on hours.property_id = days.property_id and hours.local_date = days.local_date and hours.device = days.device
