-- Words are of messages and replies of people: joins and other events are never counted, bots only on request.
select
    tokens.channel_id,
    tokens.message_ts
from {{ ref('stg_slack_words__tokens') }} as tokens
inner join {{ ref('slack_words__messages') }} as messages
    on tokens.channel_id = messages.channel_id and tokens.message_ts = messages.message_ts
where messages.kind not in ('message', 'reply'{{ ", 'bot'" if var('slack_words_with_bots') }})
