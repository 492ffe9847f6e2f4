-- One row per learner, course and module with a test before or after it. The gain is that of the first test before and
-- the last test after: (post - pre) / (1 - pre). At pre = 1 nothing could be gained, so it is undefined.
with

tests as (

    select
        *,
        case
            when
                regexp_like(lower(object_id), '{{ var("training_feedback_pre_pattern") }}')
                or regexp_like(lower(category_id), '{{ var("training_feedback_pre_pattern") }}') then 'pre'
            when
                regexp_like(lower(object_id), '{{ var("training_feedback_post_pattern") }}')
                or regexp_like(lower(category_id), '{{ var("training_feedback_post_pattern") }}') then 'post'
        end as phase
    from {{ ref('stg_training_feedback__statements') }}
    where verb in ('scored', 'passed', 'failed', 'completed') and score_scaled is not null

),

ranked as (

    select
        tests.*,
        row_number() over (
            partition by learner_hash, actor_key, course, module, phase
            order by happened_at asc, statement_id asc
        ) as attempt,
        row_number() over (
            partition by learner_hash, actor_key, course, module, phase
            order by happened_at desc, statement_id desc
        ) as attempt_from_last
    from tests
    where phase is not null

),

pairs as (

    select
        learner_hash,
        actor_key,
        course,
        module,
        max(case when phase = 'pre' and attempt = 1 then happened_at end) as pre_at,
        max(case when phase = 'post' and attempt_from_last = 1 then happened_at end) as post_at,
        max(case when phase = 'pre' and attempt = 1 then score_scaled end) as pre_score,
        max(case when phase = 'post' and attempt_from_last = 1 then score_scaled end) as post_score,
        max(case when phase = 'post' and attempt_from_last = 1 then content_version end) as post_version,
        max(case when phase = 'pre' and attempt = 1 then content_version end) as pre_version
    from ranked
    group by learner_hash, actor_key, course, module

),

judged as (

    select
        pairs.*,
        case
            when pre_score is null then 'no_pre'
            when post_score is null then 'no_post'
            when post_at < pre_at then 'post_before_pre'
            when pre_score = 1e0 then 'undefined'
            else 'defined'
        end as gain_status
    from pairs

)

select
    learner_hash,
    course,
    module,
    coalesce(post_version, pre_version) as content_version,
    pre_at,
    post_at,
    pre_score,
    post_score,
    case when gain_status = 'defined' then (post_score - pre_score) / nullif(1e0 - pre_score, 0e0) end as normalised_gain,
    gain_status
from judged
