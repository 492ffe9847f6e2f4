-- One row per run, source table, exposure, test or run, and practice of its kind: whether the practice is met, and what
-- was seen. NULL means that the practice does not apply, or that the artifacts do not say it.
with

practices as (

    select
        practice_id,
        object_kind
    from {{ ref('analytics_lens__practices') }}

),

sources as (

    select * from {{ ref('stg_analytics_lens__source_facts') }}

),

private_reads as (

    select
        edges.project,
        edges.run_id,
        edges.child_id,
        count(*) as private_models,
        min(models.name) as first_private_model
    from {{ ref('stg_analytics_lens__edges') }} as edges
    inner join {{ ref('stg_analytics_lens__models') }} as models
        on edges.project = models.project
        and edges.run_id = models.run_id
        and edges.parent_id = models.unique_id
    where edges.reject_reason is null and models.reject_reason is null and models.access = 'private'
    group by edges.project, edges.run_id, edges.child_id

),

exposures as (

    select
        exposures.*,
        coalesce(private_reads.private_models, 0) as private_models,
        private_reads.first_private_model
    from {{ ref('stg_analytics_lens__exposures') }} as exposures
    left join private_reads
        on exposures.project = private_reads.project
        and exposures.run_id = private_reads.run_id
        and exposures.unique_id = private_reads.child_id
    where exposures.reject_reason is null

),

tests as (

    select
        tests.*,
        results.status,
        results.failures
    from {{ ref('stg_analytics_lens__tests') }} as tests
    left join {{ ref('stg_analytics_lens__results') }} as results
        on tests.project = results.project
        and tests.run_id = results.run_id
        and tests.unique_id = results.unique_id
        and results.reject_reason is null
    where tests.reject_reason is null

),

test_counts as (

    select
        project,
        run_id,
        count(case when test_kind = 'unit' then 1 end) as unit_tests
    from tests
    group by project, run_id

),

exposure_counts as (

    select
        project,
        run_id,
        count(*) as exposures
    from exposures
    group by project, run_id

),

runs as (

    select
        runs.*,
        coalesce(test_counts.unit_tests, 0) as unit_tests,
        coalesce(exposure_counts.exposures, 0) as exposures,
        try_cast(regexp_extract(runs.dbt_version, '^([0-9]{1,6})[.]([0-9]{1,6})', 1) as bigint) * 1000000
        + try_cast(regexp_extract(runs.dbt_version, '^([0-9]{1,6})[.]([0-9]{1,6})', 2) as bigint) as version_number
    from {{ ref('analytics_lens__lens_runs') }} as runs
    left join test_counts
        on runs.project = test_counts.project
        and runs.run_id = test_counts.run_id
    left join exposure_counts
        on runs.project = exposure_counts.project
        and runs.run_id = exposure_counts.run_id

)

select
    sources.project,
    sources.run_id,
    'source' as object_kind,
    sources.unique_id as object_id,
    sources.name as object_name,
    sources.path as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'source_described' then sources.is_described
        when 'freshness_declared' then sources.has_freshness
        when 'source_fresh'
            then
                case when sources.freshness_status = 'pass' then true when sources.freshness_status is not null then false end
        when 'source_declared_once' then sources.twins <= 1
        when 'source_read_once' then case when sources.reading_models > 0 then sources.reading_models = 1 end
        when 'source_used' then sources.readers > 0
    end as is_met,
    case practices.practice_id
        when 'source_fresh' then 'status ' || sources.freshness_status
        when 'source_declared_once' then cast(sources.twins as varchar) || ' declarations of ' || sources.relation
        when 'source_read_once' then cast(sources.reading_models as varchar) || ' models read it'
        when 'source_used' then cast(sources.readers as varchar) || ' readers'
    end as seen,
    sources.exception_until,
    sources.exception_practices,
    sources.exception_reason
from sources
inner join practices
    on practices.object_kind = 'source'
union all
select
    exposures.project,
    exposures.run_id,
    'exposure' as object_kind,
    exposures.unique_id as object_id,
    exposures.name as object_name,
    exposures.path as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'exposure_owned' then exposures.has_owner_email
        when 'exposure_described' then exposures.is_described
        when 'exposure_reads_public' then exposures.private_models = 0
    end as is_met,
    case practices.practice_id
        when 'exposure_reads_public'
            then
                cast(exposures.private_models as varchar) || ' private models'
                || coalesce(', first ' || exposures.first_private_model, '')
    end as seen,
    exposures.exception_until,
    exposures.exception_practices,
    exposures.exception_reason
from exposures
inner join practices
    on practices.object_kind = 'exposure'
union all
select
    tests.project,
    tests.run_id,
    'test' as object_kind,
    tests.unique_id as object_id,
    tests.name as object_name,
    tests.path as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'tests_warn_nothing' then case tests.status when 'warn' then false when 'pass' then true end
        when 'tests_pass'
            then
                case when tests.status in ('pass', 'warn') then true when tests.status in ('fail', 'error') then false end
    end as is_met,
    'status ' || tests.status || coalesce(', ' || cast(tests.failures as varchar) || ' failures', '') as seen,
    tests.exception_until,
    tests.exception_practices,
    tests.exception_reason
from tests
inner join practices
    on practices.object_kind = 'test'
union all
select
    runs.project,
    runs.run_id,
    'run' as object_kind,
    runs.project as object_id,
    runs.project as object_name,
    'dbt_project.yml' as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'units_tested' then runs.unit_tests > 0
        when 'dbt_supported' then runs.version_number >= {{ analytics_lens_version_number(var('analytics_lens_dbt_version')) }}
        when 'exposures_declared' then runs.exposures > 0
    end as is_met,
    case practices.practice_id
        when 'units_tested' then cast(runs.unit_tests as varchar) || ' unit tests'
        when 'dbt_supported' then 'dbt ' || runs.dbt_version
        when 'exposures_declared' then cast(runs.exposures as varchar) || ' exposures'
    end as seen,
    cast(null as date) as exception_until,
    cast(null as varchar) as exception_practices,
    cast(null as varchar) as exception_reason
from runs
inner join practices
    on practices.object_kind = 'run'
