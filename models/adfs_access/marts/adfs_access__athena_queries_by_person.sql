-- One row per query that someone started, with the person and the sign-in that opened the session. The session is found by
-- its access key; without one (the console makes keys of its own), by role, session name and time.

with

queries as (

    select
        events.*,
        lower(regexp_extract(actor_arn, ':assumed-role/[^/]+/(.*)$', 1)) as session_name
    from {{ ref('stg_adfs_access__events') }} as events
    where kind = 'query' and event_at is not null and copy_number = 1

),

sign_ins as (

    select * from {{ ref('adfs_access__saml_sign_ins') }}

),

saml_roles as (

    select role_arn from sign_ins
    union
    select role_arn from {{ source('adfs_access', 'roles_raw') }}
    where role_arn is not null

),

candidates as (

    select
        queries.event_key,
        sign_ins.event_id as sign_in_event_id,
        sign_ins.person,
        sign_ins.signed_in_at,
        1 as match_rank
    from queries
    inner join sign_ins
        on queries.actor_access_key_id = sign_ins.access_key_id

    union all

    select
        queries.event_key,
        sign_ins.event_id as sign_in_event_id,
        sign_ins.person,
        sign_ins.signed_in_at,
        2 as match_rank
    from queries
    inner join sign_ins
        on
        queries.actor_role_arn = sign_ins.role_arn
        and queries.session_name = sign_ins.person
        and queries.event_at >= sign_ins.signed_in_at
        and queries.event_at <= sign_ins.expires_at

),

ranked as (

    select
        candidates.*,
        row_number() over (
            partition by event_key
            order by match_rank asc, signed_in_at desc, sign_in_event_id asc
        ) as candidate_number
    from candidates

)

select
    cast(queries.event_key as varchar) as event_id,
    queries.event_at as started_at,
    cast(queries.query_execution_id as varchar) as query_execution_id,
    cast(coalesce(
        ranked.person,
        lower(queries.actor_source_identity),
        case when saml_roles.role_arn is not null then queries.session_name end
    ) as varchar) as person,
    cast(
        case
            when ranked.match_rank = 1 then 'access_key'
            when ranked.match_rank = 2 then 'session'
            when queries.actor_source_identity is not null then 'source_identity'
            when saml_roles.role_arn is not null then 'role'
            else 'none'
        end as varchar
    ) as matched_by,
    cast(ranked.sign_in_event_id as varchar) as sign_in_event_id,
    ranked.signed_in_at,
    cast(queries.account_id as varchar) as account_id,
    cast(queries.region as varchar) as region,
    cast(coalesce(queries.actor_role_arn, queries.actor_arn, queries.invoked_by, queries.actor_type) as varchar) as actor_arn,
    cast(queries.work_group as varchar) as work_group,
    cast(queries.output_location as varchar) as output_location,
    cast(queries.error_code as varchar) as error_code,
    cast(queries.source_ip as varchar) as source_ip,
    cast(queries.user_agent as varchar) as user_agent
from queries
left join ranked
    on queries.event_key = ranked.event_key and ranked.candidate_number = 1
left join saml_roles
    on queries.actor_role_arn = saml_roles.role_arn
