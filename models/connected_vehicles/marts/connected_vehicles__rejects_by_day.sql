-- One row per day of delivery and reason of what does not count: lines and files.
select
    cast(dt as varchar) as dt,
    cast(reject_reason as varchar) as reject_reason,
    cast(sum(lines) as bigint) as lines,
    cast(count(distinct file) as bigint) as files
from {{ ref('connected_vehicles__telemetry_rejects') }}
group by dt, reject_reason
