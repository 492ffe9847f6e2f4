-- One row per state of a message that a line shows: the line's own message, the new or the old state in an event of an
-- edit, the state before a delete, and the root that a reply in the channel repeats.
with

shown as (

    select
        shown_rows.*,
        parts.part,
        try(json_parse(
            case parts.part
                when 'row' then shown_rows.edited
                when 'message' then shown_rows.message
                when 'previous_message' then shown_rows.previous_message
                when 'root' then shown_rows.root
            end
        )) as document
    from {{ ref('stg_slack_words__rows') }} as shown_rows
    cross join (values ('row'), ('message'), ('previous_message'), ('root')) as parts (part)
    where
        shown_rows.reject_reason is null
        and case parts.part
            when 'row'
                then coalesce(shown_rows.subtype, '') not in ('message_changed', 'message_replied', 'message_deleted')
            when 'message' then shown_rows.subtype in ('message_changed', 'message_replied')
            when 'previous_message' then shown_rows.subtype in ('message_changed', 'message_deleted')
            when 'root' then shown_rows.root is not null
        end

),

fields as (

    select
        source_path,
        line_number,
        channel_id,
        part,
        deleted_ts,
        coalesce(row_ts, event_ts) as seen_ts,
        subtype = 'message_deleted' as is_deletion,
        {{ slack_words_field('ts') }} as ts,
        {{ slack_words_field('thread_ts') }} as thread_ts,
        {{ slack_words_field('user', 'user_id') }} as user_id,
        {{ slack_words_field('bot_id') }} as bot_id,
        {{ slack_words_field('subtype') }} as subtype,
        {{ slack_words_field('text') }} as text,
        {{ slack_words_field('team') }} as team_id,
        {{ slack_words_field('reply_count') }} as reply_count,
        {{ slack_words_field('latest_reply') }} as latest_reply,
        json_extract_scalar(document, case part when 'row' then '$.ts' else '$.edited.ts' end) as edited_ts,
        case part when 'row' then reactions else json_format(json_extract(document, '$.reactions')) end as reactions,
        case part when 'row' then files else json_format(json_extract(document, '$.files')) end as files
    from shown

)

select
    source_path,
    line_number,
    channel_id,
    part,
    coalesce(is_deletion, false) as is_deletion,
    case when is_deletion then seen_ts end as deleted_at_ts,
    coalesce(case when is_deletion then deleted_ts end, {{ slack_words_ts('ts') | indent(4) }}) as message_ts,
    {{ slack_words_ts('thread_ts') | indent(4) }} as thread_ts,
    {{ slack_words_ts('edited_ts') | indent(4) }} as edited_ts,
    {{ slack_words_ts('latest_reply') | indent(4) }} as latest_reply_ts,
    nullif(user_id, '') as user_id,
    nullif(bot_id, '') as bot_id,
    nullif(subtype, '') as subtype,
    text,
    nullif(team_id, '') as team_id,
    case when regexp_like(reply_count, '^[0-9]{1,9}\z') then cast(reply_count as bigint) end as reply_count,
    reactions,
    coalesce(json_array_length(try(json_parse(files))), 0) as files
from fields
where is_deletion or {{ slack_words_ts('ts') | indent(4) }} is not null
