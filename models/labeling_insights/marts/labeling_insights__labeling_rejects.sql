-- One row per item in the raw files that does not count, or that counts with a reserve (is_excluded is
-- false), with its file and the fix. Counted answers plus excluded answers are all answers found.
with

ground_truth as (

    select * from {{ ref('stg_labeling_insights__ground_truth_answers') }}

),

label_studio as (

    select * from {{ ref('stg_labeling_insights__label_studio_answers') }}

),

manifest_objects as (

    select * from {{ ref('stg_labeling_insights__manifest_objects') }}

),

reasons as (

    select * from {{ ref('labeling_insights__reject_reasons') }}

),

answers as (

    select
        annotation_id,
        source_tool,
        job_name,
        path,
        worker_id,
        question_index,
        reject_reason,
        reserve_reason
    from ground_truth
    union all
    select
        annotation_id,
        source_tool,
        job_name,
        path,
        worker_id,
        question_index,
        reject_reason,
        reserve_reason
    from label_studio

),

rejects as (

    select
        annotation_id as reject_id,
        source_tool,
        job_name,
        path,
        worker_id,
        coalesce(reject_reason, reserve_reason) as reject_reason,
        reject_reason is not null as is_excluded
    from answers
    where question_index = 1 and coalesce(reject_reason, reserve_reason) is not null
    union all
    select
        path || '#' || cast(line_number as varchar) as reject_id,
        'ground_truth' as source_tool,
        job_name,
        path,
        cast(null as varchar) as worker_id,
        coalesce(reject_reason, reserve_reason) as reject_reason,
        reject_reason is not null as is_excluded
    from manifest_objects
    where coalesce(reject_reason, reserve_reason) is not null

)

select
    rejects.reject_id,
    rejects.source_tool,
    rejects.job_name,
    rejects.path,
    rejects.worker_id,
    rejects.reject_reason,
    rejects.is_excluded,
    reasons.fix
from rejects
left join reasons
    on rejects.source_tool = reasons.source_tool
    and rejects.reject_reason = reasons.reject_reason
