-- One row per line of the CSV reports that are used, with the fields by name. A line with more or fewer fields than the
-- report's schema is not well formed; its values are not used. A key that is no URL encoding is NULL.
with

files as (

    select
        files.data_path,
        reports.manifest_path,
        reports.bucket_name,
        cardinality(split(reports.file_schema, ',')) as field_count,
        {{ s3_encryption_csv_places('reports.file_schema') }}
    from {{ ref('s3_encryption__inventory_reports') }} as reports
    inner join {{ ref('stg_s3_encryption__manifest_files') }} as files
        on reports.manifest_path = files.manifest_path
    where reports.report_status = 'used' and reports.file_format = 'CSV'

),

lines as (

    select
        "$path" as path,
        field_01,
        array[
            field_01, field_02, field_03, field_04, field_05, field_06, field_07, field_08, field_09,
            field_10, field_11, field_12, field_13, field_14, field_15, field_16, field_17, field_18,
            field_19, field_20, field_21, field_22, field_23, field_24, field_25, field_26
        ] as field
    from {{ source('s3_encryption', 'inventory_csv') }}

),

joined as (

    select
        files.*,
        lines.field,
        lines.field_01 = files.bucket_name
        and element_at(lines.field, files.field_count) is not null
        and element_at(lines.field, files.field_count + 1) is null as has_all_fields
    from lines
    inner join files
        on lines.path = '{{ s3_encryption_raw_root() }}' || files.data_path

)

select
    manifest_path,
    data_path,
    coalesce(has_all_fields, false) as is_well_formed,
    bucket_name,
    try(url_decode({{ s3_encryption_csv_value('Key') }})) as key_name,
    {{ s3_encryption_csv_value('VersionId') }} as version_id,
    -- What is not true is not the current version: a copy would make it current.
    lower({{ s3_encryption_csv_value('IsLatest') }}) = 'true' as is_latest,
    try_cast({{ s3_encryption_csv_value('IsDeleteMarker') }} as boolean) as is_delete_marker,
    {{ s3_encryption_csv_value('Size') }} as size_text,
    try_cast(regexp_extract({{ s3_encryption_csv_value('Size') }}, '^[0-9]+\z') as bigint) as size_bytes,
    cast(
        try(from_iso8601_timestamp({{ s3_encryption_csv_value('LastModifiedDate') }})) at time zone 'UTC' as timestamp
    ) as last_modified_at,
    {{ s3_encryption_csv_value('ETag') }} as e_tag,
    {{ s3_encryption_csv_value('StorageClass') }} as storage_class,
    try_cast({{ s3_encryption_csv_value('IsMultipartUploaded') }} as boolean) as is_multipart_uploaded,
    {{ s3_encryption_csv_value('ReplicationStatus') }} as replication_status,
    {{ s3_encryption_csv_value('EncryptionStatus') }} as encryption_status,
    cast(
        try(from_iso8601_timestamp({{ s3_encryption_csv_value('ObjectLockRetainUntilDate') }})) at time zone 'UTC'
        as timestamp
    ) as object_lock_retain_until_at,
    {{ s3_encryption_csv_value('ObjectLockMode') }} as object_lock_mode,
    {{ s3_encryption_csv_value('ObjectLockLegalHoldStatus') }} as object_lock_legal_hold_status,
    {{ s3_encryption_csv_value('IntelligentTieringAccessTier') }} as intelligent_tiering_access_tier,
    {{ s3_encryption_csv_value('BucketKeyStatus') }} as bucket_key_status,
    {{ s3_encryption_csv_value('ChecksumAlgorithm') }} as checksum_algorithm,
    {{ s3_encryption_csv_value('ObjectAccessControlList') }} as object_access_control_list,
    {{ s3_encryption_csv_value('ObjectOwner') }} as object_owner
from joined
