-- Each state that a line shows is of a message in the table, and counted in it.
with

shown as (

    select
        channel_id,
        message_ts,
        count(*) as states
    from {{ ref('stg_slack_words__states') }}
    group by channel_id, message_ts

)

select
    shown.channel_id,
    shown.message_ts,
    shown.states,
    messages.states as counted_states
from shown
full outer join {{ ref('slack_words__messages') }} as messages
    on shown.channel_id = messages.channel_id and shown.message_ts = messages.message_ts
where shown.states is null or messages.states is null or shown.states <> messages.states
