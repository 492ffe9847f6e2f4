-- One row per sign-in by SAML, successful or not. An event that several trails or files have is one row.

select
    event_key as event_id,
    event_at,
    region,
    coalesce(regexp_extract(role_arn, '^arn:[^:]*:iam::([0-9]{12}):', 1), account_id) as account_id,
    lower(coalesce(role_session_name, regexp_extract(session_arn, '/([^/]+)$', 1), subject, actor_user_name)) as person,
    coalesce(subject, actor_user_name) as subject,
    source_identity,
    role_arn,
    regexp_extract(role_arn, '([^/]+)$', 1) as role_name,
    provider_arn,
    regexp_extract(provider_arn, 'saml-provider/(.+)$', 1) as provider_name,
    issuer,
    audience,
    event_name = 'AssumeDecoratedRoleWithSAML' as is_lake_formation,
    source_ip,
    user_agent,
    access_key_id,
    coalesce(try_cast(duration_seconds as bigint), 3600) as duration_seconds,
    error_code,
    error_message
from {{ ref('stg_adfs_access__events') }}
where kind = 'sign_in' and event_at is not null and copy_number = 1
