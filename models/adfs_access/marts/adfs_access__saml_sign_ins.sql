-- One row per session that a person opened by SAML: who, in which role, by which provider and client, until when.

with

sign_ins as (

    select * from {{ ref('stg_adfs_access__sign_ins') }}
    where error_code is null

),

clients as (

    select * from {{ ref('adfs_access__clients') }}

),

matched as (

    select
        sign_ins.event_id,
        min(clients.client_rank) as client_rank
    from sign_ins
    inner join clients
        on lower(sign_ins.user_agent) like clients.user_agent_pattern
    group by sign_ins.event_id

)

select
    cast(sign_ins.event_id as varchar) as event_id,
    sign_ins.event_at as signed_in_at,
    case
        when
            sign_ins.expiration_at between sign_ins.event_at and date_add('hour', 12, sign_ins.event_at)
            then cast(sign_ins.expiration_at as timestamp)
        else date_add('second', sign_ins.duration_seconds, sign_ins.event_at)
    end as expires_at,
    cast(sign_ins.person as varchar) as person,
    cast(sign_ins.subject as varchar) as subject,
    cast(sign_ins.source_identity as varchar) as source_identity,
    cast(sign_ins.account_id as varchar) as account_id,
    cast(sign_ins.region as varchar) as region,
    cast(sign_ins.role_arn as varchar) as role_arn,
    cast(sign_ins.role_name as varchar) as role_name,
    cast(sign_ins.provider_arn as varchar) as provider_arn,
    cast(sign_ins.provider_name as varchar) as provider_name,
    cast(sign_ins.issuer as varchar) as issuer,
    cast(sign_ins.audience as varchar) as audience,
    sign_ins.is_lake_formation,
    cast(coalesce(clients.client, 'other') as varchar) as client,
    cast(sign_ins.user_agent as varchar) as user_agent,
    cast(sign_ins.source_ip as varchar) as source_ip,
    cast(sign_ins.access_key_id as varchar) as access_key_id
from sign_ins
left join matched
    on sign_ins.event_id = matched.event_id
left join clients
    on matched.client_rank = clients.client_rank
