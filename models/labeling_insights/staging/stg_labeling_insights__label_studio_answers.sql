-- One row per annotation of Label Studio and control in it (its question), in the columns of Ground Truth's answers. The
-- labels of an annotation's regions are its labels.
{{- config(materialized='table') }}
{%- set questions = [] %}
{%- for question in var('labeling_insights_json_min_questions') %}
    {%- do questions.append("'" ~ (question | string).replace("'", "''") ~ "'") %}
{%- endfor %}

with

found_annotations as (

    select * from {{ ref('stg_labeling_insights__label_studio_annotations') }}

),

ground_truth as (

    select * from {{ ref('stg_labeling_insights__ground_truth_answers') }}

),

manifest_objects as (

    select * from {{ ref('stg_labeling_insights__manifest_objects') }}

),

ground_truth_jobs as (

    select job_name from ground_truth
    union
    select job_name from manifest_objects

),

-- A project with the name of a job of Ground Truth is another job.
annotations as (

    select
        annotation_id,
        path,
        case when ground_truth_jobs.job_name is not null then 'label_studio/' else '' end || found_annotations.job_name as job_name,
        annotation_index,
        is_unreadable,
        form,
        annotation,
        data_record_id,
        worker_id,
        is_unnamed,
        created_at,
        submitted_at,
        result_text,
        lead_time,
        is_cancelled,
        is_replaced
    from found_annotations
    left join ground_truth_jobs
        on found_annotations.job_name = ground_truth_jobs.job_name

),

-- The regions and choices of an annotation, each with the name of its control.
result_items as (

    select
        annotations.annotation_id,
        annotations.job_name,
        coalesce(json_extract_scalar(result, '$.from_name'), json_extract_scalar(result, '$.type')) as question,
        json_extract_scalar(result, '$.type') as item_type,
        {{ athena_recipes.json_array("coalesce(
            json_extract(result, '$.value.choices'),
            json_extract(result, '$.value.labels'),
            json_extract(result, '$.value.rectanglelabels'),
            json_extract(result, '$.value.polygonlabels'),
            json_extract(result, '$.value.keypointlabels'),
            json_extract(result, '$.value.ellipselabels'),
            json_extract(result, '$.value.brushlabels'),
            json_extract(result, '$.value.hypertextlabels'),
            json_extract(result, '$.value.paragraphlabels'),
            json_extract(result, '$.value.timeserieslabels'),
            json_extract(result, '$.value.timelinelabels')
        )", 'varchar') }} as item_labels,
        result_index as item_index
    from annotations
    cross join unnest(
        {{ athena_recipes.json_array("json_extract(annotations.annotation, '$.result')") }}
    ) with ordinality as item(result, result_index)

),

-- JSON-MIN has a key per control beside the keys of the task's data: lists of regions, and texts that the variable names.
min_fields as (

    select
        annotations.annotation_id,
        annotations.job_name,
        field.key as question,
        json_extract_scalar(field.value, '$') as text_value,
        json_extract(field.value, '$.choices') as choices,
        {{ athena_recipes.json_array('field.value') }} as regions
    from annotations
    cross join {{ athena_recipes.unnest_json_object(
        "case when annotations.form = 'json_min' then json_parse(annotations.annotation) end", 'field'
    ) }}

),

min_items as (

    select
        annotation_id,
        job_name,
        question,
        case
            when text_value is not null or choices is not null then 'choices'
            when json_extract(region, '$.labels') is not null then 'labels'
            else 'regions'
        end as item_type,
        case
            when text_value is null
                then {{ athena_recipes.json_array("coalesce(
                    choices,
                    json_extract(region, '$.labels'),
                    json_extract(region, '$.rectanglelabels'),
                    json_extract(region, '$.polygonlabels'),
                    json_extract(region, '$.keypointlabels'),
                    json_extract(region, '$.ellipselabels'),
                    json_extract(region, '$.brushlabels')
                )", 'varchar') }}
            when question in ({{ questions | join(', ') }}) then array[text_value]
        end as item_labels,
        coalesce(region_index, 1) as item_index
    from min_fields
    left join unnest(min_fields.regions) with ordinality as item(region, region_index) on true

),

-- Other keys are the task's own.
labeled_min_items as (

    select
        min_items.*,
        count(item_labels) over (partition by annotation_id, question) as labeled_items
    from min_items

),

items as (

    select * from result_items
    union all
    select
        annotation_id,
        job_name,
        question,
        item_type,
        item_labels,
        item_index
    from labeled_min_items
    where labeled_items > 0

),

labels as (

    select
        items.annotation_id,
        items.job_name,
        coalesce(items.question, '') as question,
        -- Regions without a label have another type.
        max(case when items.item_labels is not null then items.item_type end) as item_type,
        count(items.item_labels) > 0 as has_labels,
        count_if(items.item_labels is null) > 0 as has_unlabeled,
        array_agg(label order by items.item_index, label_index) filter (where {{ labeling_insights_text('label') }} is not null) as labels
    from items
    left join unnest(items.item_labels) with ordinality as item(label, label_index) on true
    group by items.annotation_id, items.job_name, coalesce(items.question, '')

),

-- Several choices in one annotation make a question of several choices for all.
questions as (

    select
        annotation_id,
        job_name,
        question,
        labels,
        has_unlabeled,
        case when has_labels then max(
            case
                when not has_labels then null
                when item_type = 'choices' and cardinality(labels) > 1 then 'multi_select'
                when item_type = 'choices' then 'classification'
                when item_type in ('labels', 'hypertextlabels', 'paragraphlabels') then 'named_entities'
                else 'bounding_boxes'
            end
        ) over (partition by job_name, question) end as answer_type
    from labels

),

asked as (

    select distinct
        job_name,
        question,
        -- Nothing is an empty selection.
        case when answer_type = 'classification' then 'multi_select' else answer_type end as answer_type
    from questions
    where answer_type is not null

),

-- An annotation with an empty result found nothing, for each question of its project.
answered as (

    select
        annotation_id,
        question,
        answer_type,
        labels,
        answer_type is not null and (answer_type <> 'classification' or labels is not null) as is_read,
        has_unlabeled
    from questions
    union all
    select
        annotations.annotation_id,
        coalesce(asked.question, '') as question,
        coalesce(asked.answer_type, 'bounding_boxes') as answer_type,
        split(cast(null as varchar), ',') as labels,
        true as is_read,
        false as has_unlabeled
    from annotations
    left join asked
        on annotations.job_name = asked.job_name
    where annotations.result_text = '[]'

),

numbered as (

    select
        answered.*,
        count(*) over (partition by annotation_id) as answer_questions,
        row_number() over (partition by annotation_id order by is_read desc, question asc) as question_index
    from answered

),

typed as (

    select
        annotations.*,
        coalesce(numbered.question, '') as question,
        coalesce(numbered.question_index, 1) as question_index,
        coalesce(numbered.answer_questions, 0) as answer_questions,
        coalesce(numbered.is_read, false) as is_read,
        count_if(numbered.is_read) over (partition by annotations.annotation_id) as read_questions,
        count_if(numbered.has_unlabeled) over (partition by annotations.annotation_id) as unlabeled_questions,
        numbered.answer_type,
        numbered.labels,
        {{ labeling_insights_seconds('try_cast(annotations.lead_time as double)') }} as time_spent_seconds
    from annotations
    left join numbered
        on annotations.annotation_id = numbered.annotation_id

)

select
    annotation_id,
    'label_studio' as source_tool,
    job_name,
    cast(1 as bigint) as iteration,
    data_record_id,
    annotation_index as answer_index,
    question,
    question_index,
    is_read,
    answer_type,
    labels,
    -- Old versions had one user, whom exports do not name.
    coalesce(worker_id, case when is_unnamed then 'unnamed' end) as worker_id,
    cast(null as varchar) as sub,
    'label_studio' as worker_type,
    cast(null as varchar) as identity_provider_type,
    cast(null as varchar) as issuer,
    cast(null as timestamp) as accepted_at,
    submitted_at,
    time_spent_seconds,
    path,
    case
        when job_name is null then 'unknown_path'
        when is_unreadable then 'unreadable_line'
        when form is null then 'unknown_task'
        when is_replaced then 'replaced'
        when is_cancelled then 'cancelled'
        when data_record_id is null then 'missing_task_id'
        when worker_id is null and not is_unnamed then 'missing_worker_id'
        when created_at is null then 'missing_submission_time'
        when submitted_at is null then 'invalid_submission_time'
        when not ({{ labeling_insights_is_plausible_time('submitted_at') }}) then 'implausible_submission_time'
        when read_questions = 0 and form = 'json_min' then 'unknown_questions'
        when read_questions = 0 then 'unknown_answer_content'
    end as reject_reason,
    -- The annotation still counts.
    case
        when read_questions < answer_questions then 'unread_question'
        when unlabeled_questions > 0 then 'unlabeled_region'
        when is_unnamed then 'unnamed_worker'
        when lead_time is not null and time_spent_seconds is null then 'invalid_time_spent'
    end as reserve_reason
from typed
