-- Users of a day are at most the sum of its user-hours and at least the users of any hour, by device and of all devices: a
-- number outside is of another metric, or was summed. GA4 estimates users, so 5% are allowed. Compared are days with all 24
-- hours, without samples and withheld rows. One row per day and device that is outside; device is NULL for all.
{{ config(severity='warn') }}
with

hours as (

    select
        property_id,
        cast(local_time as date) as local_date,
        local_time,
        device,
        users
    from {{ ref('web_analytics__device_hours') }}
    where users is not null

),

whole_days as (

    select
        property_id,
        local_date
    from hours
    group by property_id, local_date
    having count(distinct local_time) = 24

),

inexact_days as (

    select distinct
        property_id,
        cast(local_time as date) as local_date
    from {{ ref('web_analytics__report_rows') }}
    where grain in ('hour', 'day') and (is_sampled or is_thresholded)

),

peaks as (

    select
        property_id,
        local_date,
        device,
        max(users) as peak_users
    from hours
    group by property_id, local_date, device
    union all
    select
        property_id,
        local_date,
        cast(null as varchar) as device,
        max(users) as peak_users
    from hours
    group by property_id, local_date

),

days as (

    select
        property_id,
        local_date,
        device,
        users,
        user_hours
    from {{ ref('web_analytics__device_days') }}
    union all
    select
        property_id,
        local_date,
        cast(null as varchar) as device,
        users,
        user_hours
    from {{ ref('web_analytics__daily_users') }}

)

select
    days.property_id,
    days.local_date,
    days.device,
    days.users,
    peaks.peak_users,
    days.user_hours
from days
inner join whole_days
    on days.property_id = whole_days.property_id and days.local_date = whole_days.local_date
inner join peaks
    on days.property_id = peaks.property_id
    and days.local_date = peaks.local_date
    and coalesce(days.device, '') = coalesce(peaks.device, '')
left join inexact_days
    on days.property_id = inexact_days.property_id and days.local_date = inexact_days.local_date
where
    inexact_days.property_id is null
    and (days.users > 1.05e0 * days.user_hours or days.users < 0.95e0 * peaks.peak_users)
