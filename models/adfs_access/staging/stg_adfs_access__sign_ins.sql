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
    case
        when {{ athena_recipes.whole_number('duration_seconds') }} between 900 and 43200
            then cast({{ athena_recipes.whole_number('duration_seconds') }} as integer)
        else 3600
    end as duration_seconds,
    -- As CloudTrail writes it: Jan 14, 2026, 9:00:00 AM; older records have no comma after the year.
    try(date_parse(regexp_replace(expiration, '^([A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4}),? ', '$1 '), '%b %e, %Y %l:%i:%s %p')) as expiration_at,
    error_code,
    error_message
from {{ ref('stg_adfs_access__events') }}
where kind = 'sign_in' and event_at is not null and copy_number = 1
