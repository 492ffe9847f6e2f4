-- One row per run and node or test that ran in it: its result, its duration, and the duration in the run before.
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}

),

results as (

    select * from {{ ref('stg_analytics_lens__results') }}
    where reject_reason is null

),

names as (

    select
        project,
        run_id,
        unique_id,
        name,
        'test' as node_kind,
        cast(null as bigint) as row_count
    from {{ ref('stg_analytics_lens__tests') }}
    where reject_reason is null
    union all
    select
        project,
        run_id,
        unique_id,
        name,
        resource_type as node_kind,
        row_count
    from {{ ref('analytics_lens__model_facts') }}

)

select
    results.project,
    results.run_id,
    runs.run_age,
    runs.started_at,
    results.unique_id,
    coalesce(names.name, results.unique_id) as node_name,
    coalesce(names.node_kind, regexp_extract(results.unique_id, '^[a-z_]+')) as node_kind,
    results.status,
    results.elapsed_seconds,
    lag(results.elapsed_seconds) over (
        partition by results.project, results.unique_id
        order by runs.run_age desc
    ) as previous_seconds,
    coalesce(names.row_count, results.affected_rows) as row_count,
    results.failures,
    results.scanned_bytes,
    results.message
from results
inner join runs
    on results.project = runs.project
    and results.run_id = runs.run_id
left join names
    on results.project = names.project
    and results.run_id = names.run_id
    and results.unique_id = names.unique_id
