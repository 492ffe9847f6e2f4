-- One row per property and local date with a daily report without other dimensions: its users, as Google counted them
-- over the day. user_hours, the sum of the hourly reports, is beside it to show how much too large it is.
with

days as (

    select
        property_id,
        local_time,
        min(reported_at) as reported_at,
        min(elapsed_minutes) as elapsed_minutes,
        max(case when metric = 'users' then value end) as total_users,
        max(case when metric = 'active_users' then value end) as active_users,
        max(case when metric = 'new_users' then value end) as new_users,
        max(case when metric = 'sessions' then value end) as sessions,
        count_if(is_sampled) > 0 as is_sampled,
        count_if(is_thresholded) > 0 as is_thresholded
    from {{ ref('web_analytics__report_rows') }}
    where grain = 'day' and dimension_names = ''
    group by property_id, local_time

),

hours as (

    select
        property_id,
        cast(local_time as date) as local_date,
        count(distinct local_time) as hours,
        sum(user_hours) as user_hours
    from {{ ref('web_analytics__device_hours') }}
    where user_hours is not null
    group by property_id, cast(local_time as date)

)

select
    days.property_id,
    cast(days.local_time as date) as local_date,
    days.reported_at,
    days.elapsed_minutes,
    coalesce(days.total_users, days.active_users) as users,
    case when days.total_users is not null then 'users' when days.active_users is not null then 'active_users' end as users_metric,
    days.new_users,
    days.sessions,
    coalesce(hours.hours, 0) as hours,
    hours.user_hours,
    hours.user_hours / nullif(coalesce(days.total_users, days.active_users), 0) as user_hours_per_user,
    days.is_sampled,
    days.is_thresholded
from days
left join hours
    on days.property_id = hours.property_id and cast(days.local_time as date) = hours.local_date
