-- One row per exception and project: those of the seed, and those in the meta of an object of the newest run. An expired
-- one covers nothing, and its findings count again.
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}
    where run_age = 1

),

findings as (

    select
        project,
        practice_id,
        object_id,
        object_name
    from {{ ref('analytics_lens__lens_findings') }}

),

seed_exceptions as (

    select
        coalesce(runs.project, exceptions.project) as project,
        exceptions.exception_id,
        'seed' as kept_in,
        exceptions.practice_id as practice_pattern,
        exceptions.object_pattern,
        cast(null as varchar) as object_id,
        exceptions.until,
        exceptions.reason,
        runs.judged_date
    from {{ ref('analytics_lens__exceptions') }} as exceptions
    left join runs
        on runs.project like exceptions.project

),

own_objects as (

    select
        project,
        run_id,
        unique_id,
        name,
        exception_until,
        exception_practices,
        exception_reason
    from {{ ref('analytics_lens__model_facts') }}
    union all
    select
        project,
        run_id,
        unique_id,
        name,
        exception_until,
        exception_practices,
        exception_reason
    from {{ ref('stg_analytics_lens__source_facts') }}
    union all
    select
        project,
        run_id,
        unique_id,
        name,
        exception_until,
        exception_practices,
        exception_reason
    from {{ ref('stg_analytics_lens__exposures') }}
    where reject_reason is null
    union all
    select
        project,
        run_id,
        unique_id,
        name,
        exception_until,
        exception_practices,
        exception_reason
    from {{ ref('stg_analytics_lens__tests') }}
    where reject_reason is null

),

all_exceptions as (

    select * from seed_exceptions
    union all
    select
        own_objects.project,
        'meta' as exception_id,
        'meta' as kept_in,
        own_objects.exception_practices as practice_pattern,
        own_objects.name as object_pattern,
        own_objects.unique_id as object_id,
        own_objects.exception_until as until,
        own_objects.exception_reason as reason,
        runs.judged_date
    from own_objects
    inner join runs
        on own_objects.project = runs.project
        and own_objects.run_id = runs.run_id
    where own_objects.exception_until is not null or own_objects.exception_practices is not null

),

-- Of several exceptions of a finding, each counts it: one that ends earlier is not unused.
finding_counts as (

    select
        all_exceptions.project,
        all_exceptions.exception_id,
        all_exceptions.object_id,
        count(*) as findings
    from all_exceptions
    inner join findings
        on all_exceptions.project = findings.project
    where
        all_exceptions.until is not null
        and case all_exceptions.kept_in
            when 'seed'
                then
                    findings.practice_id like all_exceptions.practice_pattern
                    and (
                        findings.object_name like all_exceptions.object_pattern
                        or findings.object_id like all_exceptions.object_pattern
                    )
            else
                findings.object_id = all_exceptions.object_id
                and (
                    all_exceptions.practice_pattern = '%'
                    or concat(';', replace(all_exceptions.practice_pattern, ' ', ''), ';')
                    like concat('%;', findings.practice_id, ';%')
                )
        end
    group by all_exceptions.project, all_exceptions.exception_id, all_exceptions.object_id

)

select
    all_exceptions.project,
    all_exceptions.exception_id,
    all_exceptions.kept_in,
    all_exceptions.practice_pattern,
    all_exceptions.object_pattern,
    all_exceptions.object_id,
    all_exceptions.until,
    all_exceptions.reason,
    coalesce(finding_counts.findings, 0) as findings,
    case
        when all_exceptions.until is null then 'no_day'
        when all_exceptions.until < all_exceptions.judged_date then 'expired'
        when finding_counts.findings is null then 'unused'
        else 'active'
    end as state
from all_exceptions
left join finding_counts
    on all_exceptions.project = finding_counts.project
    and all_exceptions.exception_id = finding_counts.exception_id
    and coalesce(all_exceptions.object_id, '') = coalesce(finding_counts.object_id, '')
