-- One row per line of the message files, and why it is rejected, if it is.
{{ config(materialized='table') }}

with

placed as (

    select
        "$path" as source_path,
        regexp_extract("$path", '/raw/slack_words/([A-Z0-9]+)/', 1) as channel_id,
        "type" as row_type,
        subtype,
        {{ slack_words_ts('ts') }} as row_ts,
        {{ slack_words_ts('deleted_ts') }} as deleted_ts,
        {{ slack_words_ts('event_ts') }} as event_ts,
        ts,
        thread_ts,
        -- Until 2018 a comment on a file was a message whose user is in the comment alone.
        coalesce(
            "user",
            case when subtype = 'file_comment' then json_extract_scalar(try(json_parse("comment")), '$.user') end
        ) as user_id,
        bot_id,
        text,
        team,
        edited,
        reply_count,
        latest_reply,
        reactions,
        files,
        root,
        message,
        previous_message
    from {{ source('slack_words', 'messages_raw') }}
    where regexp_like("$path", '/raw/slack_words/[A-Z0-9]+/.+$')

),

read_events as (

    select
        placed.*,
        json_extract_scalar(try(json_parse(message)), '$.ts') as changed_ts
    from placed

)

select
    source_path,
    row_number() over (
        partition by source_path
        order by
            ts asc, subtype asc, text asc, edited asc, latest_reply asc, reply_count asc, user_id asc, thread_ts asc,
            message asc, previous_message asc, deleted_ts asc, root asc, reactions asc, files asc
    ) as line_number,
    channel_id,
    subtype,
    row_ts,
    deleted_ts,
    event_ts,
    ts,
    thread_ts,
    user_id,
    bot_id,
    text,
    team,
    edited,
    reply_count,
    latest_reply,
    reactions,
    files,
    root,
    message,
    previous_message,
    case
        when
            coalesce(
                row_type, subtype, ts, thread_ts, user_id, bot_id, text, edited, reply_count, files, reactions, team
            ) is null then 'unreadable_line'
        when row_type <> 'message' then 'no_message'
        when subtype = 'message_deleted' and deleted_ts is null then 'no_deleted_ts'
        when subtype = 'message_deleted' then cast(null as varchar)
        when
            subtype in ('message_changed', 'message_replied')
            and {{ slack_words_ts('changed_ts') | indent(12) }} is null then 'no_changed_message'
        when subtype in ('message_changed', 'message_replied') then cast(null as varchar)
        when ts is null then 'no_ts'
        when row_ts is null then 'bad_ts'
    end as reject_reason
from read_events
