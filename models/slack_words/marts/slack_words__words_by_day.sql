-- One row per day, channel and word.
select
    message_date,
    channel_id,
    word,
    cast(count(*) as bigint) as n
from {{ ref('stg_slack_words__tokens') }}
where token_kind = 'word'
group by message_date, channel_id, word
