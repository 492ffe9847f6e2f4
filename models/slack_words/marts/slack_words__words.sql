-- One row per word, without stop words. Words with the same n are in the order of the alphabet.
with

counted as (

    select
        word,
        cast(count(*) as bigint) as n,
        cast(count(distinct channel_id || ' ' || message_ts) as bigint) as messages,
        cast(count(distinct user_id) as bigint) as users
    from {{ ref('stg_slack_words__tokens') }}
    where token_kind = 'word'
    group by word

)

select
    word,
    n,
    messages,
    users,
    row_number() over (order by n desc, word asc) as word_rank
from counted
