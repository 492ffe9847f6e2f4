-- The cells of a scorecard have all practices of the scenario, and all findings without an exception, once.
with

cells as (

    select
        project,
        sum(practices) as practices,
        sum(findings) as findings
    from {{ ref('analytics_lens__lens_scorecard') }}
    group by project

),

questions as (

    select
        project,
        count(case when answer <> 'out_of_scope' then 1 end) as practices
    from {{ ref('analytics_lens__lens_question') }}
    group by project

),

findings as (

    select
        project,
        count(*) as findings
    from {{ ref('analytics_lens__lens_findings') }}
    where not is_excepted
    group by project

)

select
    cells.project,
    cells.practices,
    questions.practices as questions,
    cells.findings as findings_of_cells,
    findings.findings
from cells
left join questions
    on cells.project = questions.project
left join findings
    on cells.project = findings.project
where
    cells.practices <> coalesce(questions.practices, 0)
    or cells.findings <> coalesce(findings.findings, 0)
