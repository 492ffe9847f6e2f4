-- One row per project and best practice at risk, in the order in which to work: high risks first, of these the ones of
-- least effort, of these the ones with the most findings.
with

findings as (

    select
        project,
        practice_id,
        count(*) as findings,
        min(object_name) as first_object,
        min(object_path) as first_path
    from {{ ref('analytics_lens__lens_findings') }}
    where not is_excepted
    group by project, practice_id

),

practices as (

    select * from {{ ref('analytics_lens__practices') }}

)

select
    findings.project,
    cast(
        row_number() over (
            partition by findings.project
            order by
                case practices.risk when 'high' then 1 else 2 end asc,
                case practices.effort when 'low' then 1 when 'medium' then 2 else 3 end asc,
                findings.findings desc,
                findings.practice_id asc
        ) as bigint
    ) as plan_order,
    findings.practice_id,
    practices.title as best_practice,
    practices.pillar_id,
    practices.area_id,
    practices.risk,
    practices.effort,
    findings.findings,
    findings.first_object,
    findings.first_path,
    practices.fix
from findings
inner join practices
    on findings.practice_id = practices.practice_id
