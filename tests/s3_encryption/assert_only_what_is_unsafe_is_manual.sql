-- No job touches what it would break or cannot change: objects under S3 Object Lock, with keys of the customer, archives
-- that a copy would need, old versions that a copy would make current, and objects that one copy cannot hold.
select
    plan.bucket_name,
    plan.key_name,
    plan.version_id,
    plan.action,
    plan.reason
from {{ ref('s3_encryption__encryption_plan') }} as plan
inner join {{ ref('s3_encryption__s3_inventory_table') }} as objects
    on plan.bucket_name = objects.bucket_name
    and plan.key_name = objects.key_name
    and plan.version_id = objects.version_id
where
    plan.action not in ('none', 'manual')
    and (
        objects.object_lock_legal_hold_status = 'On'
        or cast(objects.object_lock_retain_until_at as date) > objects.inventory_date
        or objects.delete_marker
        or objects.encryption_status not in ('SSE-S3', 'SSE-KMS', 'NOT-SSE')
        or (plan.action = 'update_in_place') = (objects.encryption_status = 'NOT-SSE')
        or (plan.action <> 'update_in_place' and not objects.is_latest)
        or (plan.action <> 'update_in_place' and objects.storage_class in ('GLACIER', 'DEEP_ARCHIVE'))
        or (plan.action = 'copy' and objects.size_bytes > 5368709120)
    )
