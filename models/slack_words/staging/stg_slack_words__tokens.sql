-- One row per word or boundary of a message, in order. Code, mentions, links, addresses of mail, emoji and all signs but blanks,
-- hyphens, apostrophes and Slack's marks of bold, italic and struck-out text are boundaries. A word is letters,
-- marks and digits of any script with at least one letter, and may have apostrophes inside.
{{ config(materialized='table') }}

with

counted as (

    select
        channel_id,
        message_ts,
        message_date,
        user_id,
        -- Until 2018 Slack put words of its own before what was said with a file: only what follows is the user's.
        case
            when subtype in ('file_share', 'file_comment')
                then regexp_replace(
                    text,
                    '^<@[^<>]+> (?:[a-z]+ an? [^<>:]{1,60}: <[^<>]+>(?: and commented:)?|commented on [^<>]{1,200} <[^<>]+>:)',
                    ' | '
                )
            else text
        end as text
    from {{ ref('slack_words__messages') }}
    where
        text is not null
        and not is_deleted
        and kind in ('message', 'reply'{{ ", 'bot'" if var('slack_words_with_bots') }})

),

marked as (

    select
        counted.*,
        regexp_replace(
            text,
            -- Code on several lines, and within a line.
            '```(?:[^`]|`[^`]|``[^`])*```|`[^`\n]+`'
            -- Mentions of users, channels and groups, and links with their labels; then links without brackets.
            || '|<(?:[@#!]|[A-Za-z][A-Za-z0-9+.-]*:)[^<>]*>'
            || '|(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww][.])[^\p{Z}\p{C}<>|]+'
            -- Emoji, with the tone of the skin.
            || '|:[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_+''-]+:(?::skin-tone-[2-6]:)?',
            ' | '
        ) as markup_free
    from counted

),

unescaped as (

    select
        marked.*,
        lower(
            replace(replace(replace(replace(markup_free, '&lt;', '<'), '&gt;', '>'), '&amp;', '&'), '’', '''')
        ) as plain_text
    from marked

),

split_texts as (

    select
        unescaped.*,
        regexp_extract_all(
            plain_text,
            -- Addresses of mail, words, and boundaries between words.
            '[\p{L}\p{M}\p{N}._%+-]+@[\p{L}\p{N}-]+[.][\p{L}\p{N}.-]+'
            || '|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:''[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*'
            || '|[^\p{L}\p{M}\p{N}\p{Z}\t''*_~-]+'
        ) as tokens
    from unescaped

),

stop_words as (

    select distinct word
    from {{ ref('slack_words__stop_words') }}
    where language in ('{{ _slack_words_languages() | join("', '") }}')
    {%- for word in _slack_words_list('slack_words_more_stop_words') %}
    union
    select '{{ word | lower | replace("'", "''") }}' as word
    {%- endfor %}

)

select
    split_texts.channel_id,
    split_texts.message_ts,
    split_texts.message_date,
    split_texts.user_id,
    token.token_position,
    token.token as word,
    case
        when not regexp_like(token.token, '^[^@]*[\p{L}\p{N}][^@]*\z') then 'boundary'
        when not regexp_like(token.token, '\p{L}') then 'number'
        when length(token.token) < {{ var('slack_words_min_letters') }} then 'short'
        when stop_words.word is not null then 'stop_word'
        else 'word'
    end as token_kind
from split_texts
cross join unnest(split_texts.tokens) with ordinality as token (token, token_position)
left join stop_words
    on token.token = stop_words.word
