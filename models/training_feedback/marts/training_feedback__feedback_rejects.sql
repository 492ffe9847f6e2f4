-- One row per file and reason for which statements, rows or results of it, a value, or the file as a whole, are not used.
-- depends_on: {{ source('training_feedback', 'statements_lines') }}
with

flags as (

    select *
    from (values (0), (1), (2), (3), (4), (5)) as listed (flag)

),

statements as (

    select
        candidates.source_path,
        case flags.flag
            when 0 then candidates.reject_reason
            when 1 then case when candidates.reject_reason is null and candidates.has_no_course then 'no_course' end
            when 2 then case when candidates.reject_reason is null and candidates.has_no_text then 'no_text' end
            when 3 then case when candidates.reject_reason is null and candidates.has_bad_score then 'bad_score' end
            when 4 then case when candidates.reject_reason is null and candidates.has_bad_duration then 'bad_duration' end
            when 5 then case when candidates.reject_reason is null and candidates.has_replaced_timestamp then 'timestamp_replaced' end
        end as reject_reason
    from {{ ref('stg_training_feedback__candidates') }} as candidates
    cross join flags

),

rejected as (

    select
        source_path,
        reject_reason,
        count(*) as rejected_rows
    from statements
    where reject_reason is not null
    group by source_path, reject_reason
    union all
    select
        source_path,
        reject_reason,
        count(*) as rejected_rows
    from {{ ref('stg_training_feedback__documents') }}
    where reject_reason is not null
    group by source_path, reject_reason
    union all
    select
        source_path,
        reject_reason,
        count(*) as rejected_rows
    from {{ ref('stg_training_feedback__results') }}
    where reject_reason is not null
    group by source_path, reject_reason
    union all
    select distinct
        path as source_path,
        replace(reason, ' ', '_') as reject_reason,
        cast(null as bigint) as rejected_rows
    from {{ athena_recipes.raw_file_ledger('training_feedback') | indent(4) }} as files
    where not is_read and left_over_because is null

)

select
    regexp_extract(rejected.source_path, '^(.*/)?raw/training_feedback/(.+)$', 2) as source_file,
    rejected.reject_reason,
    cast(rejected.rejected_rows as bigint) as rejected_rows,
    reasons.is_used,
    reasons.fix
from rejected
left join {{ ref('training_feedback__reject_reasons') }} as reasons
    on rejected.reject_reason = reasons.reject_reason
