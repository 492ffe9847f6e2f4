-- One row per property, local hour and device: its share of the hour's users, and its rank. Users of two devices in one
-- hour count with both, so shares are of user-hours.
select
    property_id,
    local_time,
    reported_at,
    device,
    user_hours,
    user_hours / nullif(sum(user_hours) over (partition by property_id, local_time), 0) as user_share,
    rank() over (partition by property_id, local_time order by user_hours desc) as device_rank,
    is_sampled,
    is_thresholded
from {{ ref('web_analytics__device_hours') }}
where user_hours is not null
