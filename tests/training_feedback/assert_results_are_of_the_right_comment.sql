-- A sentiment is that of the line in the scorer's file which the raw index has for the statement.
with

index_rows as (

    select
        trim(replace(file, chr(65279), '')) || ' ' || regexp_replace(trim(line), '^0+([0-9])', '$1') as document,
        lower(trim(statement_id)) as statement_id
    from {{ source('training_feedback', 'feedback_index') }}

),

parsed as (

    select try(json_parse(replace(line, chr(65279), ''))) as result
    from {{ source('training_feedback', 'comprehend_lines') }}
    where regexp_like("$path", '/comprehend_lines/sentiment/')

),

result_lines as (

    select
        json_extract_scalar(result, '$.File') || ' '
        || regexp_replace(json_extract_scalar(result, '$.Line'), '^0+([0-9])', '$1') as document,
        json_extract_scalar(result, '$.Sentiment') as sentiment
    from parsed

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
