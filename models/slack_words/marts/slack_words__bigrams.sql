-- One row per pair of neighbouring words that is said at least slack_words_bigram_min times. Neighbours have only blanks,
-- hyphens, apostrophes and the marks *, _ and ~ between them: no stop word, number, other sign, link or emoji.
with

pairs as (

    select
        channel_id,
        message_ts,
        token_kind,
        word as first_word,
        lead(word) over (partition by channel_id, message_ts order by token_position) as second_word,
        lead(token_kind) over (partition by channel_id, message_ts order by token_position) as second_kind
    from {{ ref('stg_slack_words__tokens') }}

)

select
    first_word || ' ' || second_word as bigram,
    first_word,
    second_word,
    cast(count(*) as bigint) as n,
    cast(count(distinct channel_id || ' ' || message_ts) as bigint) as messages
from pairs
where token_kind = 'word' and second_kind = 'word'
group by first_word, second_word
having count(*) >= {{ var('slack_words_bigram_min') }}
