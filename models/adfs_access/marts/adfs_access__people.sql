-- One row per person and role: sign-ins, queries, and when the person was last seen. What a review of access asks for.

with

sign_ins as (

    select
        person,
        role_arn,
        signed_in_at as seen_at,
        1 as signed_in,
        0 as queried
    from {{ ref('adfs_access__saml_sign_ins') }}

),

queries as (

    select
        queries.person,
        coalesce(sign_ins.role_arn, queries.actor_arn) as role_arn,
        queries.started_at as seen_at,
        0 as signed_in,
        1 as queried
    from {{ ref('adfs_access__athena_queries_by_person') }} as queries
    left join {{ ref('adfs_access__saml_sign_ins') }} as sign_ins
        on queries.sign_in_event_id = sign_ins.event_id
    where queries.person is not null

),

together as (

    select * from sign_ins
    union all
    select * from queries

)

select
    cast(coalesce(person, 'unknown') as varchar) as person,
    cast(coalesce(role_arn, 'unknown') as varchar) as role_arn,
    cast(coalesce(regexp_extract(role_arn, '([^/]+)$', 1), 'unknown') as varchar) as role_name,
    cast(sum(signed_in) as bigint) as sign_ins,
    cast(sum(queried) as bigint) as queries,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at
from together
group by coalesce(person, 'unknown'), coalesce(role_arn, 'unknown'), coalesce(regexp_extract(role_arn, '([^/]+)$', 1), 'unknown')
