-- One row per object version in the latest report of its bucket: the article's table, with all fields, and without
-- the days before.
select
    bucket_name,
    key_name,
    version_id,
    is_latest,
    is_delete_marker as delete_marker,
    encryption_status,
    bucket_key_status,
    size_bytes,
    last_modified_at,
    e_tag,
    storage_class,
    is_multipart_uploaded,
    replication_status,
    object_lock_mode,
    object_lock_retain_until_at,
    object_lock_legal_hold_status,
    intelligent_tiering_access_tier,
    checksum_algorithm,
    object_access_control_list,
    object_owner,
    inventory_date,
    bucket_name as b_name
from {{ ref('stg_s3_encryption__objects') }}
where is_latest_report
