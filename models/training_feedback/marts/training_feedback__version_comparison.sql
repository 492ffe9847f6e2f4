-- One row per course, module, content version and metric: the version compared with the one before it, in the order of
-- their first statements. The test of two proportions is made where both versions have training_feedback_minimum_answers
-- observations and all four expected counts are at least 5; else the verdict is insufficient.
with

statements as (

    select * from {{ ref('stg_training_feedback__statements') }}
    where content_version <> '(none)'

),

versions as (

    select
        course,
        module,
        content_version,
        min(happened_at) as first_at,
        row_number() over (partition by course, module order by min(happened_at) asc, content_version asc) as version_number
    from statements
    group by course, module, content_version

),

learners as (

    select
        course,
        module,
        actor_key,
        max(case when stage = 'initialized' then content_version end) as started_version,
        coalesce(
            max(case when stage = 'passed' then content_version end),
            max(case when stage = 'failed' then content_version end)
        ) as assessed_version,
        max(case when stage = 'completed' then 1 else 0 end) as is_completed,
        max(case when stage = 'passed' then 1 else 0 end) as is_passed
    from {{ ref('stg_training_feedback__progress') }}
    group by course, module, actor_key

),

observed as (

    select
        course,
        module,
        content_version,
        'positive_comments' as metric,
        count(*) as n,
        count(case when sentiment = 'POSITIVE' then 1 end) as successes
    from {{ ref('stg_training_feedback__comments') }}
    where sentiment is not null
    group by course, module, content_version
    union all
    select
        course,
        module,
        started_version as content_version,
        'completed' as metric,
        count(*) as n,
        sum(is_completed) as successes
    from learners
    where started_version is not null
    group by course, module, started_version
    union all
    select
        course,
        module,
        assessed_version as content_version,
        'passed' as metric,
        count(*) as n,
        sum(is_passed) as successes
    from learners
    where assessed_version is not null
    group by course, module, assessed_version

),

numbered as (

    select
        versions.course,
        versions.module,
        versions.version_number,
        versions.content_version,
        versions.first_at,
        metrics.metric,
        cast(coalesce(observed.n, 0) as bigint) as n,
        cast(coalesce(observed.successes, 0) as bigint) as successes
    from versions
    cross join (values ('positive_comments'), ('completed'), ('passed')) as metrics (metric)
    left join observed
        on versions.course = observed.course and versions.module = observed.module and versions.content_version = observed.content_version and metrics.metric = observed.metric

),

pairs as (

    select
        later.course,
        later.module,
        later.metric,
        earlier.content_version as version_before,
        later.content_version as version_after,
        later.first_at as changed_at,
        earlier.n as n_before,
        later.n as n_after,
        earlier.successes as successes_before,
        later.successes as successes_after,
        cast(earlier.successes as double) / nullif(earlier.n, 0) as share_before,
        cast(later.successes as double) / nullif(later.n, 0) as share_after,
        cast(earlier.successes + later.successes as double) / nullif(earlier.n + later.n, 0) as pooled_share,
        {{ training_feedback_wilson('earlier.successes', 'earlier.n', 'low') | indent(8) }} as low_before,
        {{ training_feedback_wilson('earlier.successes', 'earlier.n', 'high') | indent(8) }} as high_before,
        {{ training_feedback_wilson('later.successes', 'later.n', 'low') | indent(8) }} as low_after,
        {{ training_feedback_wilson('later.successes', 'later.n', 'high') | indent(8) }} as high_after
    from numbered as later
    inner join numbered as earlier
        on later.course = earlier.course and later.module = earlier.module and later.metric = earlier.metric and later.version_number = earlier.version_number + 1

),

judged as (

    select
        pairs.*,
        share_after - share_before as lift,
        coalesce(
            least(n_before, n_after) >= {{ var('training_feedback_minimum_answers') }}
            and least(n_before, n_after) * least(pooled_share, 1e0 - pooled_share) >= 5e0, false
        ) as is_sufficient,
        sqrt(power(share_after - low_after, 2e0) + power(high_before - share_before, 2e0)) as half_below,
        sqrt(power(high_after - share_after, 2e0) + power(share_before - low_before, 2e0)) as half_above
    from pairs

),

tested as (

    select
        judged.*,
        case
            when is_sufficient
                then lift / nullif(
                    sqrt(pooled_share * (1e0 - pooled_share) * (1e0 / nullif(n_before, 0) + 1e0 / nullif(n_after, 0))), 0e0
                )
        end as z
    from judged

),

steps as (

    select
        tested.*,
        abs(z) / 1.4142135623730951e0 as x,
        1e0 / nullif(1e0 + 0.5e0 * abs(z) / 1.4142135623730951e0, 0e0) as t
    from tested

),

-- The complementary error function, by a Chebyshev approximation with a relative error below 1.2e-7.
decided as (

    select
        steps.*,
        least(1e0, t * exp(
            -x * x - 1.26551223e0 + t * (1.00002368e0 + t * (0.37409196e0 + t * (0.09678418e0 + t * (-0.18628806e0 + t * (
                0.27886807e0 + t * (-1.13520398e0 + t * (1.48851587e0 + t * (-0.82215223e0 + t * 0.17087277e0)))
            )))))
        )) as p_value
    from steps

)

select
    decided.course,
    decided.module,
    module_list.course_name,
    module_list.module_name,
    decided.metric,
    decided.version_before,
    decided.version_after,
    decided.changed_at,
    decided.n_before,
    decided.n_after,
    decided.successes_before,
    decided.successes_after,
    decided.share_before,
    decided.share_after,
    decided.lift,
    decided.lift - decided.half_below as lift_low,
    decided.lift + decided.half_above as lift_high,
    decided.z,
    decided.p_value,
    case
        when not decided.is_sufficient then 'insufficient'
        when decided.p_value >= {{ (100 - var('training_feedback_confidence_pct')) / 100 }}e0 then 'no_difference'
        when decided.lift > 0e0 then 'improved'
        else 'worse'
    end as verdict
from decided
inner join {{ ref('stg_training_feedback__modules') }} as module_list
    on decided.course = module_list.course and decided.module = module_list.module
