-- One row per line of a scorer's results, with the document that it is of, and why it is not used, if it is not.
{{ config(materialized='table') }}

with

lines as (

    select
        "$path" as source_path,
        row_number() over (partition by "$path" order by line asc) as line_number,
        regexp_extract("$path", '/raw/training_feedback/comprehend_lines/([^/]+)/', 1) as kind,
        regexp_extract("$path", '/raw/training_feedback/comprehend_lines/[^/]+/([^/]+)/', 1) as job,
        try(json_parse(replace(line, chr(65279), ''))) as document
    from {{ source('training_feedback', 'comprehend_lines') }}
    where trim(replace(line, chr(65279), '')) <> ''

),

fields as (

    select
        source_path,
        line_number,
        kind,
        job,
        case when job = 'vader' then 'vader' else 'comprehend' end as scorer,
        document is null as is_unreadable,
        json_extract_scalar(document, '$.File') as file,
        json_extract_scalar(document, '$.Line') as line,
        json_extract_scalar(document, '$.Sentiment') as sentiment,
        {{ training_feedback_number("json_extract_scalar(document, '$.SentimentScore.Positive')") | indent(8) }} as score_positive,
        {{ training_feedback_number("json_extract_scalar(document, '$.SentimentScore.Negative')") | indent(8) }} as score_negative,
        {{ training_feedback_number("json_extract_scalar(document, '$.SentimentScore.Neutral')") | indent(8) }} as score_neutral,
        {{ training_feedback_number("json_extract_scalar(document, '$.SentimentScore.Mixed')") | indent(8) }} as score_mixed,
        json_extract(document, '$.KeyPhrases') as key_phrases,
        json_array_length(json_extract(document, '$.Entities')) as entities,
        nullif(json_extract_scalar(document, '$.ErrorCode'), '') as error_code
    from lines

),

typed as (

    select
        fields.*,
        case when regexp_like(line, '^[0-9]{1,9}\z') then try_cast(line as bigint) end as document_line,
        sentiment in ('POSITIVE', 'NEGATIVE', 'NEUTRAL', 'MIXED')
        and score_positive between 0e0 and 1e0
        and score_negative between 0e0 and 1e0
        and score_neutral between 0e0 and 1e0
        and score_mixed between 0e0 and 1e0
        and score_positive + score_negative + score_neutral + score_mixed between 0.98e0 and 1.02e0 as is_sentiment
    from fields

),

judged as (

    select
        typed.*,
        case
            when kind not in ('sentiment', 'key_phrases', 'pii') or job is null then 'unknown_kind'
            when is_unreadable then 'unreadable_result'
            when nullif(file, '') is null or document_line is null then 'no_file_or_line'
            when error_code is not null then cast(null as varchar)
            when kind = 'sentiment' and not coalesce(is_sentiment, false) then 'bad_sentiment'
            when kind = 'key_phrases' and json_array_length(key_phrases) is null then 'unreadable_result'
            when kind = 'pii' and entities is null then 'unreadable_result'
        end as own_reason
    from typed

),

documents as (

    select distinct
        file,
        line
    from {{ ref('stg_training_feedback__documents') }}
    where line is not null

),

ranked as (

    select
        judged.*,
        documents.file is not null as is_known,
        row_number() over (
            partition by judged.kind, judged.scorer, judged.file, judged.document_line, judged.own_reason is null
            order by
                case when judged.error_code is null then 1 else 2 end asc,
                judged.source_path desc, judged.line_number desc
        ) as result_number
    from judged
    left join documents
        on judged.file = documents.file and judged.document_line = documents.line

)

select
    source_path,
    line_number,
    kind,
    job,
    scorer,
    file,
    document_line as line,
    case when error_code is null then sentiment end as sentiment,
    case when error_code is null then score_positive end as score_positive,
    case when error_code is null then score_negative end as score_negative,
    case when error_code is null then score_neutral end as score_neutral,
    case when error_code is null then score_mixed end as score_mixed,
    json_format(key_phrases) as key_phrases,
    entities,
    error_code,
    case
        when own_reason is not null then own_reason
        when not is_known then 'unknown_document'
        when result_number > 1 then 'repeated_result'
    end as reject_reason
from ranked
