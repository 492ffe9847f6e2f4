-- A line that is not rejected shows a message; the lines of each file are used or rejected.
with

lines as (

    select
        "$path" as source_path,
        count(*) as raw_lines
    from {{ source('slack_words', 'messages_raw') }}
    where regexp_like("$path", '/raw/slack_words/[A-Z0-9]+/.+')
    group by "$path"

),

judged as (

    select
        source_path,
        count(case when reject_reason is null then 1 end) as used_lines,
        count(case when reject_reason is not null then 1 end) as rejected_lines
    from {{ ref('stg_slack_words__rows') }}
    group by source_path

),

shown as (

    select
        source_path,
        count(case when part <> 'root' and not (part = 'previous_message' and not is_deletion) then 1 end) as used_lines
    from {{ ref('stg_slack_words__states') }}
    group by source_path

)

select
    lines.source_path,
    lines.raw_lines,
    judged.used_lines,
    judged.rejected_lines,
    shown.used_lines as lines_with_a_message
from lines
left join judged
    on lines.source_path = judged.source_path
left join shown
    on lines.source_path = shown.source_path
where
    lines.raw_lines <> coalesce(judged.used_lines, 0) + coalesce(judged.rejected_lines, 0)
    or coalesce(judged.used_lines, 0) <> coalesce(shown.used_lines, 0)
