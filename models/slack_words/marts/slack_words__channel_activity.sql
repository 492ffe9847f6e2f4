-- One row per channel and day with messages of any kind.
with

messages as (

    select * from {{ ref('slack_words__messages') }}
    where is_delivered or is_deleted

),

counted as (

    select
        channel_id,
        message_date,
        count(case when kind in ('message', 'reply') and not is_deleted then 1 end) as messages,
        count(case when kind = 'reply' and not is_deleted then 1 end) as replies,
        count(case when kind = 'bot' and not is_deleted then 1 end) as bot_messages,
        count(case when kind = 'system' and not is_deleted then 1 end) as system_messages,
        count(case when subtype in ('channel_join', 'group_join') then 1 end) as joins,
        count(case when is_deleted then 1 end) as deleted_messages,
        count(distinct case when kind in ('message', 'reply') and not is_deleted then user_id end)
            as active_users,
        sum(case when not is_deleted then files else 0 end) as files,
        sum(case when not is_deleted then reactions else 0 end) as reactions
    from messages
    group by channel_id, message_date

)

select
    counted.channel_id,
    coalesce(channels.channel_name, counted.channel_id) as channel_name,
    counted.message_date,
    cast(counted.messages as bigint) as messages,
    cast(counted.replies as bigint) as replies,
    cast(counted.bot_messages as bigint) as bot_messages,
    cast(counted.system_messages as bigint) as system_messages,
    cast(counted.joins as bigint) as joins,
    cast(counted.deleted_messages as bigint) as deleted_messages,
    cast(counted.active_users as bigint) as active_users,
    cast(counted.files as bigint) as files,
    cast(counted.reactions as bigint) as reactions
from counted
left join {{ ref('stg_slack_words__channels') }} as channels
    on counted.channel_id = channels.channel_id
