-- One row per role for SAML that nobody has signed in to for adfs_access_unused_days, or whose logs are too short to say.

with

-- The days of each account: the logs of one say nothing of another's roles.
window_of_logs as (

    select
        regexp_extract(file, 'AWSLogs/(?:o-[a-z0-9]+/)?([0-9]{12})/', 1) as account_id,
        min(folder_date) as first_date,
        max(folder_date) as last_date
    from {{ ref('stg_adfs_access__records') }}
    group by regexp_extract(file, 'AWSLogs/(?:o-[a-z0-9]+/)?([0-9]{12})/', 1)

),

listed as (

    select
        role_arn,
        max_by(provider_arn, coalesce(listed_at, '')) as provider_arn,
        min(try(from_iso8601_timestamp(created_at))) as created_at,
        max(try(from_iso8601_timestamp(last_used_at))) as last_used_at
    from {{ source('adfs_access', 'roles_raw') }}
    where role_arn is not null
    group by role_arn

),

sign_ins as (

    select
        role_arn,
        max(provider_arn) as provider_arn,
        max(signed_in_at) as last_sign_in_at,
        max_by(person, signed_in_at) as last_person
    from {{ ref('adfs_access__saml_sign_ins') }}
    where role_arn is not null
    group by role_arn

),

roles as (

    select
        coalesce(listed.role_arn, sign_ins.role_arn) as role_arn,
        regexp_extract(coalesce(listed.role_arn, sign_ins.role_arn), '^arn:[^:]*:iam::([0-9]{12}):', 1) as account_id,
        coalesce(listed.provider_arn, sign_ins.provider_arn) as provider_arn,
        cast(listed.created_at at time zone 'UTC' as timestamp) as created_at,
        cast(listed.last_used_at at time zone 'UTC' as timestamp) as last_used_at,
        sign_ins.last_sign_in_at,
        sign_ins.last_person,
        listed.role_arn is not null as is_listed
    from listed
    full outer join sign_ins
        on listed.role_arn = sign_ins.role_arn

),

judged as (

    select
        roles.*,
        window_of_logs.first_date as logs_from_date,
        window_of_logs.last_date as logs_to_date,
        date_diff('day', cast(roles.last_sign_in_at as date), window_of_logs.last_date) as days_without_sign_in,
        date_diff('day', window_of_logs.first_date, window_of_logs.last_date) + 1 as days_of_logs,
        date_diff('day', cast(roles.created_at as date), window_of_logs.last_date) as days_since_created
    from roles
    left join window_of_logs
        on roles.account_id = window_of_logs.account_id

)

select
    cast(role_arn as varchar) as role_arn,
    cast(regexp_extract(role_arn, '([^/]+)$', 1) as varchar) as role_name,
    cast(account_id as varchar) as account_id,
    cast(provider_arn as varchar) as provider_arn,
    cast(
        case
            when days_without_sign_in is not null then 'unused'
            when days_since_created < {{ adfs_access_unused_days() }} then 'new'
            when days_of_logs is null or days_of_logs < {{ adfs_access_unused_days() }} then 'logs_too_short'
            else 'never_in_logs'
        end as varchar
    ) as verdict,
    is_listed,
    created_at,
    last_used_at,
    last_sign_in_at,
    cast(last_person as varchar) as last_person,
    cast(days_without_sign_in as bigint) as days_without_sign_in,
    cast(days_of_logs as bigint) as days_of_logs,
    logs_from_date,
    logs_to_date
from judged
where days_without_sign_in is null or days_without_sign_in >= {{ adfs_access_unused_days() }}
