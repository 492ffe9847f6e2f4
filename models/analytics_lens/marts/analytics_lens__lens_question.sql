-- One row per project and best practice: how its newest run answers the question, with the words of the AWS
-- Well-Architected Tool for the risk. A practice for which nothing was seen is not answered.
with

projects as (

    select distinct
        project,
        run_id
    from {{ ref('analytics_lens__lens_runs') }}
    where run_age = 1

),

practices as (

    select
        practices.*,
        questions.question,
        {{ analytics_lens_in_scope('practices.scenarios') }} as is_in_scope
    from {{ ref('analytics_lens__practices') }} as practices
    inner join {{ ref('analytics_lens__questions') }} as questions
        on practices.pillar_id = questions.pillar_id
        and practices.area_id = questions.area_id

),

evidence as (

    select
        project,
        practice_id,
        count(*) as objects,
        count(case when outcome = 'at_risk' then 1 end) as findings,
        count(case when outcome = 'excepted' then 1 end) as excepted
    from {{ ref('analytics_lens__lens_evidence') }}
    where run_age = 1
    group by project, practice_id

)

select
    projects.project,
    projects.run_id,
    practices.pillar_id,
    practices.area_id,
    practices.question,
    practices.practice_id,
    practices.title as best_practice,
    practices.risk as risk_if_not_met,
    coalesce(evidence.objects, 0) as objects,
    coalesce(evidence.findings, 0) as findings,
    coalesce(evidence.excepted, 0) as excepted,
    case
        when not practices.is_in_scope then 'out_of_scope'
        when evidence.objects is null then 'not_answered'
        when evidence.findings > 0 then 'at_risk'
        when evidence.excepted > 0 then 'excepted'
        else 'met'
    end as answer,
    case
        when not practices.is_in_scope then 'NOT_APPLICABLE'
        when evidence.objects is null then 'UNANSWERED'
        when evidence.findings > 0 then upper(practices.risk)
        else 'NONE'
    end as risk
from projects
cross join practices
left join evidence
    on projects.project = evidence.project
    and practices.practice_id = evidence.practice_id
