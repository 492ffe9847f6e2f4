-- One row per channel, week and term, the terms with the largest TF-IDF. A document is all that was said in a channel in a
-- week. idf = ln((1 + documents) / (1 + documents with the term)) + 1, and the weights of a document have length 1.
with

terms as (

    select
        channel_id,
        cast(date_trunc('week', message_date) as date) as week_date,
        word,
        sum(n) as n
    from {{ ref('slack_words__words_by_day') }}
    group by channel_id, cast(date_trunc('week', message_date) as date), word

),

documents as (

    select count(*) as documents
    from (
        select distinct
            channel_id,
            week_date
        from terms
    ) as channel_weeks

),

frequencies as (

    select
        word,
        count(*) as document_frequency
    from terms
    group by word

),

weighted as (

    select
        terms.channel_id,
        terms.week_date,
        terms.word,
        terms.n,
        frequencies.document_frequency,
        terms.n * (
            ln((1e0 + documents.documents) / nullif(1e0 + frequencies.document_frequency, 0)) + 1e0
        ) as weight
    from terms
    inner join frequencies
        on terms.word = frequencies.word
    cross join documents

),

ranked as (

    select
        weighted.*,
        sqrt(sum(weight * weight) over (partition by channel_id, week_date)) as document_length,
        row_number() over (
            partition by channel_id, week_date
            order by round(weight, 9) desc, word asc
        ) as term_rank
    from weighted

)

select
    ranked.channel_id,
    coalesce(channels.channel_name, ranked.channel_id) as channel_name,
    ranked.week_date,
    ranked.word,
    cast(ranked.n as bigint) as n,
    cast(ranked.document_frequency as bigint) as document_frequency,
    ranked.weight / nullif(ranked.document_length, 0) as tf_idf,
    ranked.term_rank
from ranked
left join {{ ref('stg_slack_words__channels') }} as channels
    on ranked.channel_id = channels.channel_id
where ranked.term_rank <= {{ var('slack_words_terms') }}
