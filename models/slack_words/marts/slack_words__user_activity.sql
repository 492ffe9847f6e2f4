-- One row per person and week in which the person wrote. Bots are not among them.
with

messages as (

    select
        messages.*,
        cast(date_trunc('week', message_date) as date) as week_date
    from {{ ref('slack_words__messages') }} as messages
    where kind in ('message', 'reply') and not is_deleted

),

words as (

    select
        user_id,
        cast(date_trunc('week', message_date) as date) as week_date,
        count(*) as words
    from {{ ref('stg_slack_words__tokens') }}
    where token_kind = 'word'
    group by user_id, cast(date_trunc('week', message_date) as date)

),

counted as (

    select
        user_id,
        week_date,
        count(*) as messages,
        count(case when kind = 'reply' then 1 end) as replies,
        count(case when thread_ts = message_ts then 1 end) as threads_started,
        count(case when is_edited then 1 end) as edited_messages,
        count(distinct channel_id) as channels,
        count(distinct message_date) as active_days,
        sum(files) as files
    from messages
    group by user_id, week_date

)

select
    counted.user_id,
    counted.week_date,
    cast(counted.messages as bigint) as messages,
    cast(counted.replies as bigint) as replies,
    cast(counted.threads_started as bigint) as threads_started,
    cast(counted.edited_messages as bigint) as edited_messages,
    cast(counted.channels as bigint) as channels,
    cast(counted.active_days as bigint) as active_days,
    cast(counted.files as bigint) as files,
    cast(coalesce(words.words, 0) as bigint) as words
from counted
left join words
    on counted.user_id = words.user_id and counted.week_date = words.week_date
