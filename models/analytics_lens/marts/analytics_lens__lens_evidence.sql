-- One row per run, practice and object for which something was seen. A practice that is not met is at risk, unless an
-- exception of the object covers the day: of several, the one that lasts longest counts.
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}

),

practices as (

    select * from {{ ref('analytics_lens__practices') }}
    where {{ analytics_lens_in_scope('scenarios') }}

),

seen as (

    select * from {{ ref('stg_analytics_lens__model_evidence') }}
    where is_met is not null
    union all
    select * from {{ ref('stg_analytics_lens__project_evidence') }}
    where is_met is not null
    union all
    select
        account.*,
        cast(null as date) as exception_until,
        cast(null as varchar) as exception_practices,
        cast(null as varchar) as exception_reason
    from {{ ref('stg_analytics_lens__account_evidence') }} as account
    where is_met is not null

),

judged as (

    select
        seen.*,
        practices.pillar_id,
        practices.area_id,
        practices.risk,
        runs.run_age,
        runs.judged_date,
        coalesce(
            seen.exception_until is not null
            and concat(';', replace(seen.exception_practices, ' ', ''), ';') like concat('%;', seen.practice_id, ';%'),
            false
        ) or coalesce(seen.exception_until is not null and seen.exception_practices = '%', false) as has_own_exception
    from seen
    inner join practices
        on seen.practice_id = practices.practice_id
    inner join runs
        on seen.project = runs.project
        and seen.run_id = runs.run_id

),

seed_exceptions as (

    select
        judged.project,
        judged.run_id,
        judged.practice_id,
        judged.object_id,
        exceptions.exception_id,
        exceptions.until,
        exceptions.reason,
        row_number() over (
            partition by judged.project, judged.run_id, judged.practice_id, judged.object_id
            order by exceptions.until desc, exceptions.exception_id asc
        ) as exception_rank
    from judged
    inner join {{ ref('analytics_lens__exceptions') }} as exceptions
        on judged.practice_id like exceptions.practice_id
        and judged.project like exceptions.project
        and (judged.object_name like exceptions.object_pattern or judged.object_id like exceptions.object_pattern)
    where not judged.is_met

),

excepted as (

    select
        judged.*,
        case
            when judged.is_met then cast(null as varchar)
            when
                seed_exceptions.until >= coalesce(judged.exception_until, seed_exceptions.until)
                or not judged.has_own_exception then seed_exceptions.exception_id
            when judged.has_own_exception then 'meta'
        end as exception_id,
        case
            when judged.is_met then cast(null as date)
            when
                seed_exceptions.until >= coalesce(judged.exception_until, seed_exceptions.until)
                or not judged.has_own_exception then seed_exceptions.until
            when judged.has_own_exception then judged.exception_until
        end as excepted_until,
        case
            when judged.is_met then cast(null as varchar)
            when
                seed_exceptions.until >= coalesce(judged.exception_until, seed_exceptions.until)
                or not judged.has_own_exception then seed_exceptions.reason
            when judged.has_own_exception then judged.exception_reason
        end as excepted_because
    from judged
    left join seed_exceptions
        on judged.project = seed_exceptions.project
        and judged.run_id = seed_exceptions.run_id
        and judged.practice_id = seed_exceptions.practice_id
        and judged.object_id = seed_exceptions.object_id
        and seed_exceptions.exception_rank = 1

)

select
    project,
    run_id,
    run_age,
    practice_id,
    pillar_id,
    area_id,
    risk,
    object_kind,
    object_id,
    object_name,
    object_path,
    seen,
    case
        when is_met then 'met'
        when excepted_until >= judged_date then 'excepted'
        else 'at_risk'
    end as outcome,
    exception_id,
    excepted_until,
    excepted_because
from excepted
