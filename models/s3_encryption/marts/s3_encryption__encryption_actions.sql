-- One row per bucket, day of a report, encryption and reason: object versions, their bytes and the cost of encrypting
-- them. What all other counts are summed from.
select
    bucket_name,
    inventory_date,
    coalesce(encryption_status, 'unknown') as encryption_status,
    action,
    reason,
    is_latest,
    count(*) as objects,
    cast(coalesce(sum(size_bytes), 0) as bigint) as size_bytes,
    -- Rounded, because the order of a sum of doubles is not kept.
    round(sum(estimated_cost_usd), 6) as estimated_cost_usd,
    bool_or(is_latest_report) as is_latest_report
from {{ ref('stg_s3_encryption__actions') }}
where reason <> 'delete_marker'
group by bucket_name, inventory_date, coalesce(encryption_status, 'unknown'), action, reason, is_latest
