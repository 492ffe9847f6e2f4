-- One row per object version and report that is used: what encrypts it as s3_encryption_target says, why, and what that
-- costs. UpdateObjectEncryption changes SSE-S3 and SSE-KMS in place, also old versions and archives; what is not
-- encrypted must be copied, and a copy of an old version would become the current one.
{%- set gib = 1024 * 1024 * 1024 %}
with

objects as (

    select
        objects.*,
        coalesce(object_lock_legal_hold_status = 'On', false)
        or coalesce(object_lock_retain_until_at > reported_at, false) as is_locked,
        coalesce(storage_class in ('GLACIER', 'DEEP_ARCHIVE'), false)
        or coalesce(
            intelligent_tiering_access_tier in ('ARCHIVE', 'ARCHIVE_ACCESS', 'DEEP_ARCHIVE', 'DEEP_ARCHIVE_ACCESS'), false
        ) as is_archived
    from {{ ref('stg_s3_encryption__objects') }} as objects

),

reasoned as (

    select
        objects.*,
        case
            when is_delete_marker then 'delete_marker'
            when encryption_status = 'SSE-C' then 'customer_key'
            when encryption_status = 'DSSE-KMS' then 'stronger_encryption'
            when encryption_status = 'SSE-KMS' and encryption_status <> '{{ s3_encryption_target() }}' then 'stronger_encryption'
            when
                encryption_status = '{{ s3_encryption_target() }}'
                and not ({{ var('s3_encryption_require_bucket_key') | lower }} and coalesce(bucket_key_status = 'DISABLED', false))
                then 'as_desired'
            when encryption_status is null or encryption_status not in ('NOT-SSE', 'SSE-S3', 'SSE-KMS') then 'status_unknown'
            when is_locked then 'object_lock'
            when encryption_status = 'SSE-KMS' then 'bucket_key_disabled'
            when encryption_status = 'SSE-S3' then 'other_key'
            when not is_latest then 'old_version'
            when is_archived then 'archived'
            when size_bytes is null then 'size_unknown'
            when storage_class is null then 'storage_class_unknown'
            when size_bytes > {{ 5 * gib }} then 'above_5_gib'
            -- The classes that S3PutObjectCopy has; REDUCED_REDUNDANCY is none.
            when storage_class not in ('STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR')
                then 'storage_class_not_copied'
            else 'not_encrypted'
        end as reason
    from objects

),

decided as (

    select
        reasoned.*,
        case
            when reason in ('delete_marker', 'stronger_encryption', 'as_desired') then 'none'
            when reason in ('bucket_key_disabled', 'other_key') then 'update_in_place'
            when reason = 'above_5_gib' then 'multipart_copy'
            when reason = 'not_encrypted' then 'copy'
            else 'manual'
        end as action,
        ceiling(cast(coalesce(size_bytes, 0) as double) / {{ gib }}e0) as parts,
        -- A class without prices costs as STANDARD.
        coalesce(prices.storage_class, 'STANDARD') as price_class
    from reasoned
    left join {{ ref('stg_s3_encryption__prices') }} as prices
        on reasoned.storage_class = prices.storage_class

)

select
    decided.*,
    case decided.action
        when 'update_in_place'
            then prices.batch_object_usd + prices.put_request_usd + prices.kms_request_usd
        when 'copy'
            then
                prices.batch_object_usd + prices.put_request_usd + prices.kms_request_usd
                + cast(decided.size_bytes as double) / {{ gib }}e0 * prices.retrieved_gb_usd
        when 'multipart_copy'
            then
                (decided.parts + 2e0) * prices.put_request_usd + (decided.parts + 1e0) * prices.kms_request_usd
                + cast(decided.size_bytes as double) / {{ gib }}e0 * prices.retrieved_gb_usd
        else 0e0
    end as estimated_cost_usd
from decided
left join {{ ref('stg_s3_encryption__prices') }} as prices
    on decided.price_class = prices.storage_class
