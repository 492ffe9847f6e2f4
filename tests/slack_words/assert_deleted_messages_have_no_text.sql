-- What was deleted in Slack is not kept: neither its text nor its words.
select
    messages.channel_id,
    messages.message_ts
from {{ ref('slack_words__messages') }} as messages
left join {{ ref('stg_slack_words__tokens') }} as tokens
    on messages.channel_id = tokens.channel_id and messages.message_ts = tokens.message_ts
where messages.is_deleted and (messages.text is not null or tokens.word is not null)
