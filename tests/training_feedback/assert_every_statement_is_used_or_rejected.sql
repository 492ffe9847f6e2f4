-- Each line of the files is in the candidates, and each candidate is used once or has a reason.
with

lines as (

    select
        "$path" as source_path,
        count(*) as raw_lines
    from {{ source('training_feedback', 'statements_lines') }}
    where trim(replace(line, chr(65279), '')) <> ''
    group by "$path"

),

judged as (

    select
        candidates.source_path,
        count(distinct candidates.line_number) as lines,
        count(case when candidates.reject_reason is null and candidates.verb <> 'voided' then 1 end) as kept,
        count(case when candidates.reject_reason is null then statements.statement_id end) as used,
        count(case when candidates.reject_reason is null and candidates.verb is null then 1 end) as undecided
    from {{ ref('stg_training_feedback__candidates') }} as candidates
    left join {{ ref('stg_training_feedback__statements') }} as statements
        on candidates.statement_id = statements.statement_id
    group by candidates.source_path

)

select
    lines.source_path,
    lines.raw_lines,
    judged.lines,
    judged.kept,
    judged.used,
    judged.undecided
from lines
left join judged
    on lines.source_path = judged.source_path
where
    lines.raw_lines <> coalesce(judged.lines, 0)
    or judged.kept <> judged.used
    or judged.undecided > 0
