-- Below the minimum there is no number and the verdict says so; from the minimum on there is one.
select
    course,
    module,
    n,
    sentiment_verdict
from {{ ref('training_feedback__course_effectiveness') }}
where
    (n < {{ var('training_feedback_minimum_answers') }}) <> (sentiment_verdict = 'insufficient')
    or is_insufficient <> (sentiment_verdict = 'insufficient')
    or is_insufficient <> (net_sentiment is null)
    or is_insufficient <> (net_low is null)
