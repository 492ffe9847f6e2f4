-- feedback_sentiment has each comment once, whatever became of its document.
select
    statements.statement_id as expected,
    sentiment.statement_id as found
from (
    select statement_id
    from {{ ref('stg_training_feedback__statements') }}
    where verb = 'commented'
) as statements
full outer join {{ ref('training_feedback__feedback_sentiment') }} as sentiment
    on statements.statement_id = sentiment.statement_id
where statements.statement_id is null or sentiment.statement_id is null
