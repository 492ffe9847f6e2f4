-- One row per fault: in how many files it is, and in how many rows.
select
    reason,
    effect,
    cast(count(*) as bigint) as files,
    cast(sum(fault_rows) as bigint) as fault_rows
from {{ ref('scooter_fleet__feed_faults') }}
group by reason, effect
