-- One row per statement that is used: the first delivery of each id, unless another statement voids it.
-- learner_hash is keyed: whoever lacks the key cannot compute it from an e-mail address.
{{ config(materialized='table') }}

with

keys as (

    select
        from_hex(key_hex) as key_bytes,
        row_number() over (order by try_cast(key_version as bigint) desc, key_hex asc) as key_rank
    from {{ source('training_feedback', 'pseudonymisation_keys') }}
    where regexp_like(key_version, '^[0-9]{1,9}\z') and regexp_like(key_hex, '^([0-9a-fA-F]{2}){32}\z')

)

select
    candidates.statement_id,
    lower(to_hex(hmac_sha256(to_utf8('learner:' || candidates.actor_key), keys.key_bytes))) as learner_hash,
    candidates.actor_key,
    candidates.verb,
    candidates.object_id,
    candidates.object_type,
    candidates.object_name,
    candidates.category_id,
    candidates.course,
    candidates.module,
    candidates.content_version,
    candidates.happened_at,
    candidates.response,
    candidates.is_success,
    candidates.score_scaled,
    candidates.duration_seconds
from {{ ref('stg_training_feedback__candidates') }} as candidates
left join keys
    on keys.key_rank = 1
where candidates.reject_reason is null and candidates.verb <> 'voided'
