-- One row per sign-in by SAML that STS or Lake Formation refused, with the likely reason and the fix.

with

failed as (

    select * from {{ ref('stg_adfs_access__sign_ins') }}
    where error_code is not null

),

errors as (

    select * from {{ ref('adfs_access__sign_in_errors') }}

),

matched as (

    select
        failed.event_id,
        min(errors.error_rank) as error_rank
    from failed
    inner join errors
        on
        lower(failed.error_code) like errors.error_code
        and lower(coalesce(failed.error_message, '')) like errors.message_pattern
    group by failed.event_id

)

select
    cast(failed.event_id as varchar) as event_id,
    failed.event_at as failed_at,
    cast(failed.person as varchar) as person,
    cast(failed.account_id as varchar) as account_id,
    cast(failed.region as varchar) as region,
    cast(failed.role_arn as varchar) as role_arn,
    cast(failed.provider_arn as varchar) as provider_arn,
    failed.is_lake_formation,
    cast(failed.error_code as varchar) as error_code,
    cast(failed.error_message as varchar) as error_message,
    cast(errors.reason as varchar) as reason,
    cast(errors.fix as varchar) as fix,
    cast(failed.user_agent as varchar) as user_agent,
    cast(failed.source_ip as varchar) as source_ip
from failed
inner join matched
    on failed.event_id = matched.event_id
inner join errors
    on matched.error_rank = errors.error_rank
