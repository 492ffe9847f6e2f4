-- One row per comment, with the document it was sent as and the result that counts: a sentiment before an error, then by
-- the order of training_feedback_scorers, then of the last file of documents.
{{ config(materialized='table') }}

with

comments as (

    select * from {{ ref('stg_training_feedback__statements') }}
    where verb = 'commented'

),

documents as (

    select
        file,
        line,
        statement_id
    from {{ ref('stg_training_feedback__documents') }}
    where reject_reason is null and copy_number = 1

),

results as (

    select * from {{ ref('stg_training_feedback__results') }}
    where reject_reason is null

),

sentiments as (

    select * from results
    where kind = 'sentiment' and scorer in ('{{ _training_feedback_scorers() | join("', '") }}')

),

checked as (

    select
        documents.statement_id,
        bool_or(results.entities > 0) as has_pii
    from documents
    inner join results
        on documents.file = results.file and documents.line = results.line
    where results.kind = 'pii' and results.error_code is null
    group by documents.statement_id

),

ranked as (

    select
        comments.statement_id,
        comments.learner_hash,
        comments.course,
        comments.module,
        comments.content_version,
        comments.happened_at as commented_at,
        coalesce(comments.object_name, comments.object_id) as question,
        comments.score_scaled as rating,
        comments.response,
        documents.file,
        documents.line,
        sentiments.scorer,
        sentiments.sentiment,
        sentiments.score_positive,
        sentiments.score_negative,
        sentiments.score_neutral,
        sentiments.score_mixed,
        sentiments.error_code,
        row_number() over (
            partition by comments.statement_id
            order by
                case
                    when sentiments.sentiment is not null then 1
                    when sentiments.error_code is not null then 2
                    else 3
                end asc,
                case sentiments.scorer
                    {%- for scorer in _training_feedback_scorers() %}
                    when '{{ scorer }}' then {{ loop.index }}
                    {%- endfor %}
                end asc nulls last,
                documents.file desc nulls last,
                documents.line desc
        ) as choice
    from comments
    left join documents
        on comments.statement_id = documents.statement_id
    left join sentiments
        on documents.file = sentiments.file and documents.line = sentiments.line

)

select
    ranked.statement_id,
    ranked.learner_hash,
    ranked.course,
    ranked.module,
    ranked.content_version,
    ranked.commented_at,
    ranked.question,
    ranked.rating,
    ranked.response,
    ranked.file,
    ranked.line,
    ranked.scorer,
    ranked.sentiment,
    ranked.score_positive,
    ranked.score_negative,
    ranked.score_neutral,
    ranked.score_mixed,
    ranked.error_code,
    checked.has_pii,
    case
        when ranked.sentiment is not null then 'scored'
        when ranked.error_code is not null then 'error'
        when nullif(trim(ranked.response), '') is null then 'no_text'
        when ranked.file is null then 'not_collected'
        else 'unscored'
    end as status
from ranked
left join checked
    on ranked.statement_id = checked.statement_id
where ranked.choice = 1
