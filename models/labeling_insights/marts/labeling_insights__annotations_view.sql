-- One row per label that a worker gave to an object, in any job of any tool; a question answered without labels has one row
-- without a label. An annotation is one answer of one worker, to one question or several. A later answer of the same worker
-- to the same object is a redo, a repeated delivery of the same answer a duplicate.
with

ground_truth as (

    select * from {{ ref('stg_labeling_insights__ground_truth_answers') }}

),

label_studio as (

    select * from {{ ref('stg_labeling_insights__label_studio_answers') }}

),

answers as (

    select * from ground_truth where reject_reason is null and is_read
    union all
    select * from label_studio where reject_reason is null and is_read

),

identified as (

    select
        answers.*,
        -- Only private teams have a sub, in responses since 2020; others are identified by their id.
        {{ labeling_insights_same_worker(
            'coalesce(sub, max(sub) over (partition by source_tool, worker_id), worker_id)'
        ) | indent(8) }} as user_id,
        coalesce(array_join(array_sort(array_distinct(labels)), chr(31)), '') as separated_labels
    from answers

),

labeled as (

    select
        identified.*,
        -- A plus within a label is escaped where it reads as two labels, so that different sets have different texts.
        -- chr(92) is a backslash.
        case
            when strpos(separated_labels, chr(31)) + strpos(separated_labels, ' + ') + strpos(separated_labels, chr(92)) = 0
                then separated_labels
            else replace(
                replace(replace(separated_labels, chr(92), chr(92) || chr(92)), '+', chr(92) || '+'), chr(31), ' + '
            )
        end as label_set,
        array_join(
            array_agg(question || chr(30) || separated_labels) over (
                partition by annotation_id order by question_index
                rows between unbounded preceding and unbounded following
            ),
            chr(30)
        ) as answer_labels
    from identified

),

-- The questions of one answer have the same numbers.
ordered as (

    select
        labeled.*,
        dense_rank() over (
            partition by job_name, data_record_id, user_id
            order by submitted_at, path, answer_index, annotation_id
        ) as answer_number,
        dense_rank() over (
            partition by job_name, data_record_id, user_id
            order by submitted_at desc, path desc, answer_index desc, annotation_id desc
        ) as answers_to_come,
        dense_rank() over (
            partition by job_name, data_record_id, user_id, submitted_at, answer_labels
            order by path, answer_index, annotation_id
        ) as delivery_number
    from labeled

)

select
    annotation_id,
    row_number() over (partition by annotation_id order by question_index, label_index) as label_index,
    source_tool,
    job_name,
    iteration,
    data_record_id,
    question,
    cast(coalesce(label_index, 1) as bigint) as question_label_index,
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
    time_spent_seconds,
    answers_to_come = 1 as is_current,
    answer_number > 1 and delivery_number = 1 as is_redo,
    delivery_number > 1 as is_duplicate,
    path
from ordered
left join unnest(ordered.labels) with ordinality as item(label, label_index) on true
