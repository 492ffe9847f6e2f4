-- Comments of the modules are those of feedback_sentiment; scored ones are those of the trend.
with

comments as (

    select
        course,
        module,
        count(*) as comments,
        count(sentiment) as scored
    from {{ ref('training_feedback__feedback_sentiment') }}
    group by course, module

),

weeks as (

    select
        course,
        module,
        sum(n) as scored
    from {{ ref('training_feedback__sentiment_trend') }}
    group by course, module

)

select
    effectiveness.course,
    effectiveness.module,
    effectiveness.comments,
    effectiveness.n
from {{ ref('training_feedback__course_effectiveness') }} as effectiveness
left join comments
    on effectiveness.course = comments.course and effectiveness.module = comments.module
left join weeks
    on effectiveness.course = weeks.course and effectiveness.module = weeks.module
where
    effectiveness.comments <> coalesce(comments.comments, 0)
    or effectiveness.n <> coalesce(comments.scored, 0)
    or effectiveness.n <> coalesce(weeks.scored, 0)
