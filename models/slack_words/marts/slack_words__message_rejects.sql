-- One row per file and reason for which lines of it, or the file as a whole, are not used.
-- depends_on: {{ source('slack_words', 'messages_raw') }}
with

rejected_lines as (

    select
        source_path,
        reject_reason,
        count(*) as rejected_lines
    from {{ ref('stg_slack_words__rows') }}
    where reject_reason is not null
    group by source_path, reject_reason

),

line_documents as (

    select
        "$path" as source_path,
        sum({{ athena_recipes.further_json_documents('line') | indent(8) }}) as further_documents
    from {{ source('slack_words', 'messages_text') }}
    where regexp_like("$path", '/raw/slack_words/[A-Z0-9]+/.+$')
    group by "$path"

),

counted as (

    select
        source_path,
        reject_reason,
        rejected_lines
    from rejected_lines
    union all
    select
        source_path,
        'further_documents' as reject_reason,
        further_documents as rejected_lines
    from line_documents
    where further_documents > 0
    union all
    select
        source_path,
        'bad_thread_ts' as reject_reason,
        count(*) as rejected_lines
    from {{ ref('stg_slack_words__rows') }}
    where
        reject_reason is null
        and nullif(thread_ts, '') is not null
        and {{ slack_words_ts('thread_ts') | indent(8) }} is null
    group by source_path
    union all
    select distinct
        path as source_path,
        replace(reason, ' ', '_') as reject_reason,
        cast(null as bigint) as rejected_lines
    from {{ athena_recipes.raw_file_ledger('slack_words') | indent(4) }} as files
    where not is_read and left_over_because is null

)

select
    regexp_extract(counted.source_path, '^(.*/)?raw/slack_words/(.+)$', 2) as source_file,
    counted.reject_reason,
    cast(counted.rejected_lines as bigint) as rejected_lines,
    reasons.fix
from counted
left join {{ ref('slack_words__reject_reasons') }} as reasons
    on counted.reject_reason = reasons.reject_reason
