-- words and words_by_day count each word of the messages once.
with

tokens as (

    select
        word,
        count(*) as n
    from {{ ref('stg_slack_words__tokens') }}
    where token_kind = 'word'
    group by word

),

days as (

    select
        word,
        sum(n) as n
    from {{ ref('slack_words__words_by_day') }}
    group by word

)

select
    words.word,
    words.n,
    tokens.n as tokens,
    days.n as n_by_day
from {{ ref('slack_words__words') }} as words
full outer join tokens
    on words.word = tokens.word
full outer join days
    on words.word = days.word
where words.n is null or tokens.n is null or days.n is null or words.n <> tokens.n or words.n <> days.n
