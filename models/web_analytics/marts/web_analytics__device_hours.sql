-- One row per property, local hour and device category, of hourly reports with that dimension alone. users is the number
-- of one hour; user_hours is the same number under a name that may be summed: a user of two hours counts twice.
with

hours as (

    select
        property_id,
        local_time,
        min(reported_at) as reported_at,
        min(elapsed_minutes) as elapsed_minutes,
        lower(json_extract_scalar(dimensions, '$.deviceCategory')) as device,
        max(case when metric = 'users' then value end) as total_users,
        max(case when metric = 'active_users' then value end) as active_users,
        max(case when metric = 'sessions' then value end) as sessions,
        max(case when metric = 'page_views' then value end) as page_views,
        count_if(is_sampled) > 0 as is_sampled,
        count_if(is_thresholded) > 0 as is_thresholded
    from {{ ref('web_analytics__report_rows') }}
    where grain = 'hour' and dimension_names = 'deviceCategory'
    group by property_id, local_time, lower(json_extract_scalar(dimensions, '$.deviceCategory'))

)

select
    property_id,
    local_time,
    reported_at,
    elapsed_minutes,
    device,
    coalesce(total_users, active_users) as users,
    coalesce(total_users, active_users) as user_hours,
    case when total_users is not null then 'users' when active_users is not null then 'active_users' end as users_metric,
    sessions,
    page_views,
    is_sampled,
    is_thresholded
from hours
