-- One row per object version and report that is used, whatever the report's format and fields. A report of current
-- versions has no versions; its objects are the latest and have the empty version.
-- A table, because three models and their tests read it: the reports are read once.
{{- config(materialized='table') }}
with

reports as (

    select
        reports.manifest_path,
        reports.bucket_name,
        reports.inventory_date,
        reports.created_at,
        reports.is_latest_report,
        files.data_path
    from {{ ref('s3_encryption__inventory_reports') }} as reports
    inner join {{ ref('stg_s3_encryption__manifest_files') }} as files
        on reports.manifest_path = files.manifest_path
    where reports.report_status = 'used'

),

objects as (

    select
        '{{ s3_encryption_raw_root() }}' || data_path as path,
        key_name,
        version_id,
        is_latest,
        is_delete_marker,
        size_bytes,
        last_modified_at,
        e_tag,
        storage_class,
        is_multipart_uploaded,
        replication_status,
        encryption_status,
        object_lock_retain_until_at,
        object_lock_mode,
        object_lock_legal_hold_status,
        intelligent_tiering_access_tier,
        bucket_key_status,
        checksum_algorithm,
        object_access_control_list,
        object_owner
    from {{ ref('stg_s3_encryption__csv_lines') }}
    where is_well_formed and key_name is not null
    union all
    select
        "$path" as path,
        key as key_name,
        version_id,
        is_latest,
        is_delete_marker,
        size as size_bytes,
        last_modified_date as last_modified_at,
        e_tag,
        storage_class,
        is_multipart_uploaded,
        replication_status,
        encryption_status,
        object_lock_retain_until_date as object_lock_retain_until_at,
        object_lock_mode,
        object_lock_legal_hold_status,
        intelligent_tiering_access_tier,
        bucket_key_status,
        checksum_algorithm,
        object_access_control_list,
        object_owner
    from {{ source('s3_encryption', 'inventory_parquet') }}
    union all
    select
        "$path" as path,
        key as key_name,
        version_id,
        is_latest,
        is_delete_marker,
        size as size_bytes,
        last_modified_date as last_modified_at,
        e_tag,
        storage_class,
        is_multipart_uploaded,
        replication_status,
        encryption_status,
        object_lock_retain_until_date as object_lock_retain_until_at,
        object_lock_mode,
        object_lock_legal_hold_status,
        intelligent_tiering_access_tier,
        bucket_key_status,
        checksum_algorithm,
        object_access_control_list,
        object_owner
    from {{ source('s3_encryption', 'inventory_orc') }}

)

select
    reports.bucket_name,
    objects.key_name,
    coalesce(objects.version_id, '') as version_id,
    coalesce(objects.is_latest, true) as is_latest,
    coalesce(objects.is_delete_marker, false) as is_delete_marker,
    objects.size_bytes,
    objects.last_modified_at,
    objects.e_tag,
    objects.storage_class,
    objects.is_multipart_uploaded,
    objects.replication_status,
    objects.encryption_status,
    objects.object_lock_retain_until_at,
    objects.object_lock_mode,
    objects.object_lock_legal_hold_status,
    objects.intelligent_tiering_access_tier,
    objects.bucket_key_status,
    objects.checksum_algorithm,
    objects.object_access_control_list,
    objects.object_owner,
    reports.inventory_date,
    reports.created_at as reported_at,
    reports.is_latest_report
from objects
inner join reports
    on objects.path = '{{ s3_encryption_raw_root() }}' || reports.data_path
