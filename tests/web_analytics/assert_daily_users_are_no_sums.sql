-- Users of a day are at most the sum of its user-hours and at least the users of any hour, by device: a number outside is
-- of another metric, or was summed. GA4 estimates users, so 5% are allowed. Days with samples, withheld rows or missing
-- hours are left out. One row per day and device that is outside.
{{ config(severity='warn') }}
with

hours as (

    select
        property_id,
        cast(local_time as date) as local_date,
        device,
        max(users) as peak_users,
        count_if(is_sampled or is_thresholded) as inexact_hours
    from {{ ref('web_analytics__device_hours') }}
    group by property_id, cast(local_time as date), device

)

select
    device_days.property_id,
    device_days.local_date,
    device_days.device,
    device_days.users,
    hours.peak_users,
    device_days.user_hours
from {{ ref('web_analytics__device_days') }} as device_days
inner join hours
    on device_days.property_id = hours.property_id
    and device_days.local_date = hours.local_date
    and device_days.device = hours.device
where
    hours.inexact_hours = 0
    and (device_days.users > 1.05e0 * device_days.user_hours or device_days.users < 0.95e0 * hours.peak_users)
