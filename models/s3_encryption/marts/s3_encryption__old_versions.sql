-- One row per version that is not the current one and not encrypted as desired: what remains readable after the
-- current versions are encrypted, and what to do about it.
select
    bucket_name,
    key_name,
    version_id,
    encryption_status,
    storage_class,
    size_bytes,
    action,
    reason,
    encryption_status is distinct from 'SSE-C' and reason <> 'archived'
    and coalesce(storage_class, '') not in ('GLACIER', 'DEEP_ARCHIVE') as is_readable,
    case action
        when 'update_in_place' then 'Run athena-recipes s3_encryption encryption run'
        else 'Deny reading it (athena-recipes s3_encryption encryption policy), or delete the version'
    end as fix
from {{ ref('s3_encryption__encryption_plan') }}
where not is_latest and action <> 'none'
