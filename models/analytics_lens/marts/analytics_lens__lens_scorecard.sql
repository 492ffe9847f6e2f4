-- One row per project, pillar and area: the share of its evidenced practices that are not at risk. A practice counts
-- once, however many objects do not meet it, so a finding moves the score of its own cell alone.
with

questions as (

    select
        project,
        pillar_id,
        area_id,
        count(*) as practices,
        count(case when answer <> 'not_answered' then 1 end) as evidenced,
        count(case when answer = 'at_risk' then 1 end) as at_risk,
        count(case when answer = 'excepted' then 1 end) as excepted,
        count(case when answer = 'not_answered' then 1 end) as not_answered,
        count(case when risk = 'HIGH' then 1 end) as high_risks,
        sum(findings) as findings
    from {{ ref('analytics_lens__lens_question') }}
    where answer <> 'out_of_scope'
    group by project, pillar_id, area_id

),

projects as (

    select distinct project from {{ ref('analytics_lens__lens_runs') }}

)

select
    projects.project,
    pillars.pillar_id,
    areas.area_id,
    coalesce(questions.practices, 0) as practices,
    coalesce(questions.evidenced, 0) as evidenced,
    coalesce(questions.at_risk, 0) as at_risk,
    coalesce(questions.excepted, 0) as excepted,
    coalesce(questions.not_answered, 0) as not_answered,
    cast(coalesce(questions.findings, 0) as bigint) as findings,
    case
        when questions.practices is null then 'no_practice'
        when questions.evidenced = 0 then 'not_answered'
        when questions.high_risks > 0 then 'high'
        when questions.at_risk > 0 then 'medium'
        else 'none'
    end as risk,
    1e2 * (questions.evidenced - questions.at_risk) / nullif(questions.evidenced, 0) as score_pct
from projects
cross join {{ ref('analytics_lens__pillars') }} as pillars
cross join {{ ref('analytics_lens__areas') }} as areas
left join questions
    on projects.project = questions.project
    and pillars.pillar_id = questions.pillar_id
    and areas.area_id = questions.area_id
