-- One row per course, module and phrase that enough learners wrote, with the sentiment of the comments that have it. Fewer
-- learners could be known by their phrase, so it is left out.
with

phrase_rows as (

    select
        documents.statement_id,
        lower(trim(json_extract_scalar(part.item, '$.Text'))) as text,
        {{ training_feedback_number("json_extract_scalar(part.item, '$.Score')") | indent(8) }} as score
    from {{ ref('stg_training_feedback__results') }} as results
    inner join {{ ref('stg_training_feedback__documents') }} as documents
        on results.file = documents.file and results.line = documents.line
    cross join unnest({{ athena_recipes.json_array('try(json_parse(results.key_phrases))') }}) as part (item)
    where
        results.kind = 'key_phrases'
        and results.reject_reason is null
        and results.error_code is null
        and documents.reject_reason is null
        and documents.copy_number = 1

),

phrases as (

    select distinct
        statement_id,
        regexp_replace(text, '^(the|a|an|this|that|these|those|my|our|your|its)\s+', '') as phrase
    from phrase_rows
    where score >= {{ var('training_feedback_phrase_score') }}e0

),

counted as (

    select
        comments.course,
        comments.module,
        phrases.phrase,
        count(*) as comments,
        count(distinct comments.learner_hash) as learners,
        count(case when comments.sentiment = 'POSITIVE' then 1 end) as positive,
        count(case when comments.sentiment = 'NEGATIVE' then 1 end) as negative,
        count(comments.sentiment) as scored
    from phrases
    inner join {{ ref('stg_training_feedback__comments') }} as comments
        on phrases.statement_id = comments.statement_id
    where phrases.phrase <> ''
    group by comments.course, comments.module, phrases.phrase

)

select
    counted.course,
    counted.module,
    module_list.module_name,
    counted.phrase,
    cast(counted.comments as bigint) as comments,
    cast(counted.learners as bigint) as learners,
    cast(counted.positive as bigint) as positive,
    cast(counted.negative as bigint) as negative,
    cast(counted.positive - counted.negative as double) / nullif(counted.scored, 0) as net_sentiment,
    row_number() over (
        partition by counted.course, counted.module
        order by counted.comments desc, counted.phrase asc
    ) as phrase_rank
from counted
inner join {{ ref('stg_training_feedback__modules') }} as module_list
    on counted.course = module_list.course and counted.module = module_list.module
where counted.learners >= {{ var('training_feedback_phrase_learners') }}
