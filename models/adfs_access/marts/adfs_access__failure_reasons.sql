-- One row per reason of refused sign-ins, with the fix, the most frequent first.
select
    reason,
    fix,
    cast(count(*) as bigint) as failed_sign_ins,
    cast(count(distinct person) as bigint) as people,
    max(failed_at) as last_failed_at,
    cast(row_number() over (order by count(*) desc, reason) as bigint) as reason_rank
from {{ ref('adfs_access__failed_sign_ins') }}
group by reason, fix
