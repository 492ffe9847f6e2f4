-- No job touches what it would break or cannot change: objects under S3 Object Lock, with keys of the customer, archives
-- that a copy would need, old versions that a copy would make current, and objects that one copy cannot hold.
select
    bucket_name,
    key_name,
    version_id,
    action,
    reason
from {{ ref('stg_s3_encryption__actions') }}
where
    action not in ('none', 'manual')
    and (
        is_locked
        or is_delete_marker
        or encryption_status = 'SSE-C'
        or (action <> 'update_in_place' and (is_archived or not is_latest))
        or (action = 'copy' and size_bytes > 5368709120)
        or (action = 'update_in_place' and encryption_status not in ('SSE-S3', 'SSE-KMS'))
    )
