-- A sentiment is that of the line in the scorer's file which the raw index has for the statement.
with

index_rows as (

    select
        file || ' ' || line as document,
        lower(statement_id) as statement_id
    from {{ source('training_feedback', 'feedback_index') }}

),

result_lines as (

    select
        regexp_extract(line, '"File": ?"([^"]+)"', 1) || ' ' || regexp_extract(line, '"Line": ?([0-9]+)', 1) as document,
        regexp_extract(line, '"Sentiment": ?"([A-Z]+)"', 1) as sentiment
    from {{ source('training_feedback', 'comprehend_lines') }}
    where regexp_like("$path", '/comprehend_lines/sentiment/')

),

expected as (

    select distinct
        index_rows.statement_id,
        result_lines.sentiment
    from index_rows
    inner join result_lines
        on index_rows.document = result_lines.document
    where result_lines.sentiment is not null

)

select
    found.statement_id,
    found.sentiment
from {{ ref('training_feedback__feedback_sentiment') }} as found
left join expected
    on found.statement_id = expected.statement_id and found.sentiment = expected.sentiment
where found.sentiment is not null and expected.statement_id is null
