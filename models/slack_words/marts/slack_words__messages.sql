-- One row per message in its newest state: the last edit, of equal edits the one that knows the last reply, of these the
-- message's own row before a copy in another row. A deleted message stays as a row without its text.
with

states as (

    select
        states.*,
        row_number() over (
            partition by channel_id, message_ts
            order by
                coalesce(edited_ts, '') desc,
                coalesce(latest_reply_ts, '') desc,
                case when part in ('row', 'message') then 1 else 2 end asc,
                coalesce(reply_count, 0) desc,
                source_path desc,
                coalesce(text, '') desc,
                coalesce(subtype, '') desc,
                coalesce(user_id, '') desc
        ) as state_number
    from {{ ref('stg_slack_words__states') }} as states

),

known as (

    select
        channel_id,
        message_ts,
        max(thread_ts) as thread_ts,
        max(edited_ts) as edited_ts,
        min(deleted_at_ts) as deleted_ts,
        bool_or(is_deletion or coalesce(subtype, '') = 'tombstone') as is_deleted,
        bool_or(part in ('row', 'message')) as is_delivered,
        count(*) as states
    from states
    group by channel_id, message_ts

),

newest as (

    select * from states
    where state_number = 1

),

reacted as (

    select
        channel_id,
        message_ts,
        sum(case when regexp_like(reaction_count, '^[0-9]{1,9}\z') then cast(reaction_count as bigint) end) as reactions
    from (
        select
            newest.channel_id,
            newest.message_ts,
            json_extract_scalar(reaction.item, '$.count') as reaction_count
        from newest
        cross join unnest({{ athena_recipes.json_array('try(json_parse(newest.reactions))') }}) as reaction (item)
    ) as reaction_counts
    group by channel_id, message_ts

),

joined as (

    select
        newest.channel_id,
        newest.message_ts,
        newest.user_id,
        newest.bot_id,
        newest.subtype,
        newest.team_id,
        newest.text,
        newest.reply_count,
        reacted.reactions,
        newest.files,
        known.edited_ts,
        known.deleted_ts,
        known.is_deleted,
        known.is_delivered,
        known.states,
        coalesce(known.thread_ts, case when newest.reply_count > 0 then newest.message_ts end) as thread_ts,
        coalesce(users.is_bot, false) as is_bot_user
    from newest
    inner join known
        on newest.channel_id = known.channel_id and newest.message_ts = known.message_ts
    left join {{ ref('stg_slack_words__users') }} as users
        on newest.user_id = users.user_id
    left join reacted
        on newest.channel_id = reacted.channel_id and newest.message_ts = reacted.message_ts

),

timed as (

    select
        joined.*,
        {{ slack_words_time('message_ts') | indent(8) }} as sent_at,
        {{ slack_words_time('edited_ts') | indent(8) }} as edited_at,
        {{ slack_words_time('deleted_ts') | indent(8) }} as deleted_at
    from joined

)

select
    channel_id,
    message_ts,
    sent_at,
    cast({{ slack_words_local('sent_at') }} as date) as message_date,
    user_id,
    team_id,
    thread_ts,
    case
        when subtype = 'bot_message' or bot_id is not null or is_bot_user or user_id = 'USLACKBOT' then 'bot'
        when subtype is not null and subtype not in ('thread_broadcast', 'file_share', 'me_message', 'tombstone', 'reply_broadcast', 'file_comment')
            then 'system'
        when user_id is null then 'unknown'
        when thread_ts <> message_ts then 'reply'
        else 'message'
    end as kind,
    subtype,
    case when not is_deleted then text end as text,
    edited_at is not null as is_edited,
    edited_at,
    is_deleted,
    deleted_at,
    is_delivered,
    reply_count,
    coalesce(cast(reactions as bigint), 0) as reactions,
    cast(files as bigint) as files,
    cast(states as bigint) as states
from timed
