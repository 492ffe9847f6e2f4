-- One row per comment, with its sentiment, or why it has none. The text is in the raw schema only.
select
    statement_id,
    learner_hash,
    course,
    module,
    content_version,
    commented_at,
    cast(commented_at as date) as comment_date,
    question,
    rating,
    cast(length(to_utf8(coalesce(response, ''))) as bigint) as text_bytes,
    file,
    line,
    status,
    scorer,
    sentiment,
    score_positive,
    score_negative,
    score_neutral,
    score_mixed,
    error_code,
    has_pii
from {{ ref('stg_training_feedback__comments') }}
