-- One row per annotation in Label Studio's exports, in the columns of Ground Truth's answers, and one per
-- line that is not an export. A project is a job; an annotation's regions are its labels.
{{- config(materialized='table') }}

with

exports as (

    select
        {{ athena_recipes.json_array('try(json_parse(line))') }} as tasks,
        regexp_extract("$path", 'raw/labeling_insights/.*') as path,
        regexp_extract("$path", '/label_studio/([^/]+)/[^/]+$', 1) as job_name,
        row_number() over (partition by "$path" order by line) as line_number
    from {{ source('labeling_insights', 'label_studio_raw') }}
    where "$path" like '%/raw/labeling_insights/label_studio/%'

),

checked_exports as (

    select
        path,
        job_name,
        line_number,
        tasks,
        tasks is null as is_unreadable
    from exports

),

tasks as (

    {{ athena_recipes.select_unnested('checked_exports', ['path', 'job_name', 'line_number', 'is_unreadable'], 'tasks', 'task') }}

),

annotations as (

    select
        tasks.path,
        tasks.job_name,
        tasks.line_number,
        tasks.is_unreadable,
        json_extract_scalar(tasks.task, '$.id') as data_record_id,
        task_index,
        annotation,
        annotation_index
    from tasks
    left join unnest(
        {{ athena_recipes.json_array("json_extract(tasks.task, '$.annotations')") }}
    ) with ordinality as item(annotation, annotation_index) on true
    -- A task without annotations is left out; a line that is not an export is kept.
    where annotation is not null or tasks.is_unreadable

),

results as (

    select
        annotations.path,
        annotations.line_number,
        annotations.task_index,
        annotations.annotation_index,
        json_extract_scalar(result, '$.type') as result_type,
        {{ athena_recipes.json_array("coalesce(
            json_extract(result, '$.value.choices'),
            json_extract(result, '$.value.labels'),
            json_extract(result, '$.value.rectanglelabels'),
            json_extract(result, '$.value.polygonlabels'),
            json_extract(result, '$.value.keypointlabels'),
            json_extract(result, '$.value.ellipselabels'),
            json_extract(result, '$.value.brushlabels')
        )", 'varchar') }} as result_labels,
        result_index
    from annotations
    cross join unnest(
        {{ athena_recipes.json_array("json_extract(annotations.annotation, '$.result')") }}
    ) with ordinality as item(result, result_index)

),

labels as (

    select
        results.path,
        results.line_number,
        results.task_index,
        results.annotation_index,
        max(results.result_type) as result_type,
        array_agg(label order by results.result_index, label_index) as labels
    from results
    cross join unnest(results.result_labels) with ordinality as item(label, label_index)
    group by results.path, results.line_number, results.task_index, results.annotation_index

),

typed as (

    select
        annotations.path,
        annotations.job_name,
        annotations.line_number,
        annotations.is_unreadable,
        annotations.data_record_id,
        annotations.annotation_index,
        labels.labels,
        coalesce(json_extract_scalar(annotations.annotation, '$.id'), cast(annotations.annotation_index as varchar)) as id,
        -- Exports have the worker as an id or as a user object.
        coalesce(
            json_extract_scalar(annotation, '$.completed_by.email'),
            json_extract_scalar(annotation, '$.completed_by.id'),
            json_extract_scalar(annotation, '$.completed_by')
        ) as worker_id,
        json_extract_scalar(annotation, '$.created_at') as created_at,
        cast(
            try(from_iso8601_timestamp(json_extract_scalar(annotation, '$.created_at'))) at time zone 'UTC'
            as timestamp
        ) as submitted_at,
        json_extract_scalar(annotation, '$.lead_time') as lead_time,
        try_cast(json_extract_scalar(annotation, '$.lead_time') as double) as time_spent_seconds,
        coalesce(json_extract_scalar(annotation, '$.was_cancelled'), 'false') = 'true' as is_cancelled,
        case
            when labels.result_type = 'choices' and cardinality(labels.labels) = 1 then 'classification'
            when labels.result_type = 'choices' then 'multi_select'
            when labels.result_type = 'labels' then 'named_entities'
            when labels.result_type is not null then 'bounding_boxes'
        end as answer_type
    from annotations
    left join labels
        on annotations.path = labels.path
        and annotations.line_number = labels.line_number
        and annotations.task_index = labels.task_index
        and annotations.annotation_index = labels.annotation_index

)

select
    path || '#' || cast(line_number as varchar) || '.' || coalesce(data_record_id, '') || '.' || coalesce(id, '')
        as annotation_id,
    'label_studio' as source_tool,
    job_name,
    cast(1 as bigint) as iteration,
    data_record_id,
    coalesce(annotation_index, 1) as answer_index,
    answer_type,
    labels,
    worker_id,
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
        when is_cancelled then 'cancelled'
        when worker_id is null then 'missing_worker_id'
        when created_at is null then 'missing_submission_time'
        when submitted_at is null then 'invalid_submission_time'
        when answer_type is null then 'unknown_answer_content'
    end as reject_reason,
    case when lead_time is not null and time_spent_seconds is null then 'invalid_time_spent' end as reserve_reason
from typed
