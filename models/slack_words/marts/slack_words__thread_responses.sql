-- One row per thread: the first answer by another person than the root's author, and the replies that the root claims beside
-- those that were found. Slack's reply_count counts replies of bots, and no deleted ones. A tombstone does not say who wrote
-- the root, so no reply to it is an answer.
with

messages as (

    select * from {{ ref('slack_words__messages') }}
    where thread_ts is not null

),

roots as (

    select
        channel_id,
        thread_ts,
        user_id as root_user_id,
        reply_count,
        is_deleted as is_root_deleted,
        coalesce(subtype, '') = 'tombstone' as is_tombstone
    from messages
    where message_ts = thread_ts

),

answers as (

    select
        messages.channel_id,
        messages.thread_ts,
        messages.sent_at,
        messages.user_id,
        row_number() over (
            partition by messages.channel_id, messages.thread_ts
            order by messages.message_ts asc
        ) as answer_number
    from messages
    inner join roots
        on messages.channel_id = roots.channel_id and messages.thread_ts = roots.thread_ts
    where
        messages.message_ts > messages.thread_ts
        and not messages.is_deleted
        and messages.kind <> 'bot'
        and messages.user_id is not null
        and messages.user_id is distinct from roots.root_user_id
        and not roots.is_tombstone

),

threads as (

    select
        channel_id,
        thread_ts,
        -- A reply that `slack erase` left as a tombstone was found: the root still counts it.
        count(
            case when message_ts <> thread_ts and (not is_deleted or subtype = 'tombstone') then 1 end
        ) as replies_found
    from messages
    group by channel_id, thread_ts

),

joined as (

    select
        threads.channel_id,
        threads.thread_ts,
        threads.replies_found,
        roots.root_user_id,
        roots.is_root_deleted,
        roots.thread_ts is null as is_root_missing,
        coalesce(roots.reply_count, 0) as replies_claimed,
        {{ slack_words_time('threads.thread_ts') | indent(8) }} as started_at,
        answers.sent_at as first_answer_at,
        answers.user_id as first_answer_user_id
    from threads
    left join roots
        on threads.channel_id = roots.channel_id and threads.thread_ts = roots.thread_ts
    left join answers
        on threads.channel_id = answers.channel_id and threads.thread_ts = answers.thread_ts and answers.answer_number = 1

),

local_times as (

    select
        joined.*,
        {{ slack_words_local('started_at') }} as local_started_at,
        {{ slack_words_local('first_answer_at') }} as local_answered_at
    from joined

),

days as (

    select
        local_times.*,
        date_diff('day', date '1970-01-05', cast(local_started_at as date)) as started_day,
        date_diff('day', date '1970-01-05', cast(local_answered_at as date)) as answered_day,
        3600 * hour(local_started_at) + 60 * minute(local_started_at) + second(local_started_at) as started_second,
        3600 * hour(local_answered_at) + 60 * minute(local_answered_at) + second(local_answered_at) as answered_second
    from local_times

),

timed as (

    select
        days.*,
        date_diff('millisecond', started_at, first_answer_at) / 1000e0 as response_seconds,
        least(
            greatest(
                {{ slack_words_working_seconds('answered_day', 'answered_second') | indent(16) }}
                - {{ slack_words_working_seconds('started_day', 'started_second') | indent(16) }},
                0
            ),
            -- Local times differ by an hour more when clocks go forward.
            date_diff('second', date_trunc('second', started_at), date_trunc('second', first_answer_at))
        ) as working_seconds
    from days

)

select
    channel_id,
    thread_ts,
    root_user_id,
    started_at,
    cast(local_started_at as date) as started_date,
    first_answer_user_id,
    first_answer_at,
    response_seconds,
    case when first_answer_at is not null then cast(working_seconds as double) end as working_response_seconds,
    case
        when first_answer_at is not null
            then working_seconds <= {{ var('slack_words_answer_within_seconds') }}
    end as is_in_time,
    cast(replies_claimed as bigint) as replies_claimed,
    cast(replies_found as bigint) as replies_found,
    is_root_missing,
    coalesce(is_root_deleted, false) as is_root_deleted,
    not is_root_missing and replies_found >= replies_claimed as is_complete
from timed
