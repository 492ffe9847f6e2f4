-- One row per run: how many practices were evidenced and at risk, and how its nodes and tests ended.
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}

),

practices as (

    select
        project,
        run_id,
        practice_id,
        count(case when outcome = 'at_risk' then 1 end) as findings,
        count(case when outcome = 'at_risk' and risk = 'high' then 1 end) as high_findings,
        count(case when outcome = 'excepted' then 1 end) as excepted
    from {{ ref('analytics_lens__lens_evidence') }}
    group by project, run_id, practice_id

),

risks as (

    select
        project,
        run_id,
        count(*) as evidenced,
        count(case when findings > 0 then 1 end) as at_risk,
        sum(findings) as findings,
        sum(high_findings) as high_findings,
        sum(excepted) as excepted
    from practices
    group by project, run_id

),

results as (

    select
        project,
        run_id,
        count(case when node_kind <> 'test' then 1 end) as nodes,
        count(case when node_kind <> 'test' and status in ('error', 'fail', 'partial success') then 1 end) as failed_nodes,
        count(case when node_kind = 'test' then 1 end) as tests,
        count(case when node_kind = 'test' and status = 'pass' then 1 end) as passed_tests,
        count(case when node_kind = 'test' and status = 'warn' then 1 end) as warned_tests,
        count(case when node_kind = 'test' and status in ('fail', 'error') then 1 end) as failed_tests,
        sum(elapsed_seconds) as node_seconds,
        sum(case when node_kind <> 'test' then row_count end) as row_count
    from {{ ref('analytics_lens__lens_node_runs') }}
    group by project, run_id

)

select
    runs.project,
    runs.run_id,
    runs.run_age,
    runs.started_at,
    coalesce(risks.evidenced, 0) as evidenced,
    coalesce(risks.at_risk, 0) as at_risk,
    1e2 * (risks.evidenced - risks.at_risk) / nullif(risks.evidenced, 0) as score_pct,
    cast(coalesce(risks.findings, 0) as bigint) as findings,
    cast(coalesce(risks.high_findings, 0) as bigint) as high_findings,
    cast(coalesce(risks.excepted, 0) as bigint) as excepted,
    coalesce(results.nodes, 0) as nodes,
    coalesce(results.failed_nodes, 0) as failed_nodes,
    coalesce(results.tests, 0) as tests,
    coalesce(results.passed_tests, 0) as passed_tests,
    coalesce(results.warned_tests, 0) as warned_tests,
    coalesce(results.failed_tests, 0) as failed_tests,
    runs.elapsed_seconds,
    results.node_seconds,
    cast(results.row_count as bigint) as row_count
from runs
left join risks
    on runs.project = risks.project
    and runs.run_id = risks.run_id
left join results
    on runs.project = results.project
    and runs.run_id = results.run_id
