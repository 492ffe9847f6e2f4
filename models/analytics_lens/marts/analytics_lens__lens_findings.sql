-- One row per project, practice and object that does not meet it in the newest run, with the fix and a link. A finding
-- with an exception that has expired counts again.
with

evidence as (

    select * from {{ ref('analytics_lens__lens_evidence') }}
    where run_age = 1 and outcome <> 'met'

),

practices as (

    select * from {{ ref('analytics_lens__practices') }}

)

select
    evidence.project,
    evidence.run_id,
    evidence.practice_id,
    practices.title as best_practice,
    evidence.pillar_id,
    evidence.area_id,
    evidence.risk,
    practices.effort,
    evidence.object_kind,
    evidence.object_id,
    evidence.object_name,
    evidence.object_path,
    {{ analytics_lens_link('evidence.object_kind', 'evidence.object_id') }} as link,
    evidence.seen,
    practices.fix,
    evidence.outcome = 'excepted' as is_excepted,
    case
        when evidence.outcome = 'excepted' then 'active'
        when evidence.exception_id is not null then 'expired'
    end as exception_state,
    evidence.exception_id,
    evidence.excepted_until,
    evidence.excepted_because
from evidence
inner join practices
    on evidence.practice_id = practices.practice_id
