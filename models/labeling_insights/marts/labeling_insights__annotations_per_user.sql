-- One row per job and worker: the worker's contribution, with its place by labeled items. All workforces count;
-- an answer that was delivered twice counts once, a redo counts again.
with

annotations as (

    select * from {{ ref('labeling_insights__annotations_view') }} where label_index = 1

),

counted as (

    select
        job_name,
        user_id,
        max(worker_type) as worker_type,
        sum(case when is_duplicate then 0 else 1 end) as labeled_items,
        count(distinct data_record_id) as labeled_objects,
        count_if(is_redo) as redo_items,
        count_if(is_duplicate) as duplicate_items,
        {{ labeling_insights_median('time_spent_seconds') | indent(8) }} as median_time_spent_seconds,
        min(submitted_at) as first_submitted_at,
        max(submitted_at) as last_submitted_at
    from annotations
    group by job_name, user_id

)

select
    job_name,
    user_id,
    worker_type,
    cast(labeled_items as bigint) as labeled_items,
    labeled_objects,
    cast(redo_items as bigint) as redo_items,
    cast(duplicate_items as bigint) as duplicate_items,
    100e0 * labeled_items / nullif(sum(labeled_items) over (partition by job_name), 0) as labeled_items_pct,
    row_number() over (partition by job_name order by labeled_items desc, user_id asc) as user_rank,
    median_time_spent_seconds,
    first_submitted_at,
    last_submitted_at
from counted
