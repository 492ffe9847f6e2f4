-- One row per action and reason: object versions that are not encrypted as desired in the newest report of each bucket.
select
    action,
    reason,
    cast(sum(objects) as bigint) as objects,
    cast(sum(size_bytes) as bigint) as size_bytes,
    round(sum(estimated_cost_usd), 6) as estimated_cost_usd
from {{ ref('s3_encryption__encryption_actions') }}
where is_latest_report and action <> 'none'
group by action, reason
