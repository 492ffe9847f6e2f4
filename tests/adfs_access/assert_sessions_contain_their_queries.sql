-- A query that is matched by session name ran while the session was open, in its role.
select
    queries.event_id,
    queries.started_at
from {{ ref('adfs_access__athena_queries_by_person') }} as queries
inner join {{ ref('adfs_access__saml_sign_ins') }} as sign_ins
    on queries.sign_in_event_id = sign_ins.event_id
where
    queries.matched_by = 'session'
    and (
        queries.started_at < sign_ins.signed_in_at
        or queries.started_at > sign_ins.expires_at
        or queries.actor_arn <> sign_ins.role_arn
    )
