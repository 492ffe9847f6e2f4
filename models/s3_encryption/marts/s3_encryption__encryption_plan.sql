-- One row per object version in the latest report of its bucket, with the action that encrypts it as desired.
select
    bucket_name,
    key_name,
    version_id,
    is_latest,
    encryption_status,
    bucket_key_status,
    storage_class,
    size_bytes,
    action,
    reason,
    estimated_cost_usd,
    object_access_control_list,
    inventory_date,
    reported_at
from {{ ref('stg_s3_encryption__actions') }}
where is_latest_report
