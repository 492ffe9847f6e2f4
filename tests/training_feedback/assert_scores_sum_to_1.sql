-- The four scores of a sentiment sum to about 1.
select
    statement_id,
    score_positive + score_negative + score_neutral + score_mixed as score_sum
from {{ ref('training_feedback__feedback_sentiment') }}
where
    sentiment is not null
    and abs(coalesce(score_positive + score_negative + score_neutral + score_mixed, 0e0) - 1e0) > 0.02e0
