-- One row per label that a worker gave to an object, in any job of any tool; an answer without labels has one
-- row without a label. An annotation is one answer of one worker. A later answer of the same worker to the
-- same object is a redo, a repeated delivery of the same answer a duplicate.
with

ground_truth as (

    select * from {{ ref('stg_labeling_insights__ground_truth_answers') }}

),

label_studio as (

    select * from {{ ref('stg_labeling_insights__label_studio_answers') }}

),

answers as (

    select * from ground_truth where reject_reason is null
    union all
    select * from label_studio where reject_reason is null

),

identified as (

    select
        answers.*,
        -- Only private teams have a sub; Mechanical Turk and vendor workers are identified by their id.
        coalesce(sub, worker_id) as user_id,
        coalesce(array_join(array_sort(array_distinct(labels)), ' + '), '') as label_set
    from answers

),

ordered as (

    select
        identified.*,
        row_number() over (
            partition by job_name, data_record_id, user_id
            order by submitted_at, path, answer_index
        ) as answer_number,
        row_number() over (
            partition by job_name, data_record_id, user_id
            order by submitted_at desc, path desc, answer_index desc
        ) as answers_to_come,
        row_number() over (
            partition by job_name, data_record_id, user_id, submitted_at, label_set
            order by path, answer_index
        ) as delivery_number
    from identified

)

select
    annotation_id,
    cast(coalesce(label_index, 1) as bigint) as label_index,
    source_tool,
    job_name,
    iteration,
    data_record_id,
    answer_type,
    nullif(label, '') as label,
    label_set,
    user_id,
    worker_id,
    sub,
    worker_type,
    identity_provider_type,
    issuer,
    accepted_at,
    submitted_at,
    cast(
        submitted_at at time zone 'UTC' at time zone '{{ var("labeling_insights_time_zone") }}' as date
    ) as submission_date,
    case when time_spent_seconds >= 0 then time_spent_seconds end as time_spent_seconds,
    answers_to_come = 1 as is_current,
    answer_number > 1 and delivery_number = 1 as is_redo,
    delivery_number > 1 as is_duplicate,
    path
from ordered
left join unnest(ordered.labels) with ordinality as item(label, label_index) on true
