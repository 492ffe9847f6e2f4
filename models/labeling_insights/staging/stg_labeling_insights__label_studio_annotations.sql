-- One row per annotation in Label Studio's files, and one per line or task that is none, with the annotation's JSON. A
-- project is a job. Exports repeat the annotations of the one before, so the latest version of each is marked.
{{- config(materialized='table') }}

with

lines as (

    select
        try(json_parse(line)) as document,
        regexp_extract("$path", 'raw/labeling_insights/.*') as path,
        regexp_extract("$path", '/label_studio/([^/]+)/.+$', 1) as job_name,
        row_number() over (partition by "$path" order by line) as line_number
    from {{ source('labeling_insights', 'label_studio_raw') }}
    where "$path" like '%/raw/labeling_insights/label_studio/%' and trim(line) <> ''

),

-- An export is an array of tasks; a line of JSON lines is a task, an object of the target storage an annotation.
exports as (

    select
        path,
        job_name,
        line_number,
        case
            when substr(json_format(document), 1, 1) = '{' then array[document]
            else {{ athena_recipes.json_array('document') }}
        end as tasks
    from lines

),

checked_exports as (

    select
        exports.*,
        tasks is null as is_unreadable
    from exports

),

tasks as (

    {{ athena_recipes.select_unnested(
        'checked_exports', ['path', 'job_name', 'line_number', 'is_unreadable'], 'tasks', 'task'
    ) }}

),

task_annotations as (

    select
        path,
        job_name,
        line_number,
        is_unreadable,
        coalesce(task_index, 1) as task_index,
        task,
        json_extract(task, '$.annotations') is null as is_completion,
        -- Exports of old versions call annotations completions.
        {{ athena_recipes.json_array("coalesce(json_extract(task, '$.annotations'), json_extract(task, '$.completions'))") }}
            as listed_annotations
    from tasks
    where task_index is not null or is_unreadable

),

sorted_annotations as (

    select
        path,
        job_name,
        line_number,
        is_unreadable,
        task_index,
        listed_annotations is not null and is_completion as is_completion,
        case
            when listed_annotations is not null then 'task'
            when json_extract(task, '$.result') is not null then 'annotation'
            when coalesce(json_extract(task, '$.annotation_id'), json_extract(task, '$.annotator')) is not null then 'json_min'
        end as form,
        case
            when listed_annotations is null and json_extract(task, '$.result') is not null
                then coalesce(json_extract_scalar(task, '$.task.id'), json_extract_scalar(task, '$.task'))
            else json_extract_scalar(task, '$.id')
        end as data_record_id,
        coalesce(listed_annotations, array[task]) as annotations
    from task_annotations

),

annotations as (

    {{ athena_recipes.select_unnested(
        'sorted_annotations',
        ['path', 'job_name', 'line_number', 'is_unreadable', 'task_index', 'is_completion', 'form', 'data_record_id'],
        'annotations', 'annotation'
    ) }}

),

fields as (

    select
        path,
        job_name,
        line_number,
        -- Bytes that are not UTF-8 became this character. Texts of other tasks on the line may have it too.
        is_unreadable or strpos(json_format(annotation), chr(65533)) > 0 as is_unreadable,
        task_index,
        annotation_index,
        is_completion,
        form,
        json_format(annotation) as annotation,
        {{ labeling_insights_text('data_record_id') }} as data_record_id,
        case
            when form = 'json_min' then {{ labeling_insights_text("json_extract_scalar(annotation, '$.annotation_id')") }}
            when form is not null then {{ labeling_insights_text("json_extract_scalar(annotation, '$.id')") }}
        end as id,
        -- The worker is an id, a user object or an e-mail address, by version and kind of export.
        {{ labeling_insights_text("coalesce(
            json_extract_scalar(annotation, '$.completed_by.id'),
            json_extract_scalar(annotation, '$.completed_by'),
            json_extract_scalar(annotation, '$.annotator.id'),
            json_extract_scalar(annotation, '$.annotator')
        )") }} as named_worker,
        {{ labeling_insights_text("coalesce(
            json_extract_scalar(annotation, '$.completed_by.email'),
            json_extract_scalar(annotation, '$.annotator.email')
        )") }} as email,
        json_extract_scalar(annotation, '$.created_at') as created_at,
        coalesce(json_extract_scalar(annotation, '$.updated_at'), json_extract_scalar(annotation, '$.created_at'))
            as updated_at,
        json_format(json_extract(annotation, '$.result')) as result_text,
        json_extract_scalar(annotation, '$.lead_time') as lead_time,
        coalesce(json_extract_scalar(annotation, '$.was_cancelled'), 'false') = 'true'
        or coalesce(json_extract_scalar(annotation, '$.skipped'), 'false') = 'true' as is_cancelled
    from annotations
    -- A task without annotations is left out.
    where annotation_index is not null

),

addressed as (

    select
        fields.*,
        {{ labeling_insights_label_studio_time('updated_at') | indent(8) }} as updated_time,
        -- JSON-MIN of the same version has less.
        coalesce(form, '') = 'json_min' as is_minimal,
        lower(coalesce(email, case when strpos(named_worker, '@') > 0 then named_worker end)) as address,
        case when strpos(named_worker, '@') = 0 then named_worker end as worker_number
    from fields

),

versions as (

    select
        addressed.*,
        {{ labeling_insights_label_studio_time('created_at') | indent(8) }} as submitted_at,
        -- One person under an id, an id with an e-mail address, and the address alone is one worker.
        coalesce(
            worker_number,
            min(case when address is not null then worker_number end) over (partition by job_name, address),
            address
        ) as worker_id,
        coalesce(updated_at, '') || coalesce(result_text, annotation) as version,
        first_value(coalesce(updated_at, '') || coalesce(result_text, annotation)) over (
            partition by job_name, data_record_id, id
            order by
                updated_time desc nulls last, is_unreadable asc, is_minimal asc, updated_at desc nulls last,
                path desc, line_number desc, task_index desc, annotation_index desc
        ) as last_version,
        row_number() over (
            partition by path, line_number, data_record_id, id order by task_index, annotation_index
        ) as occurrence
    from addressed

)

select
    path || '#' || cast(line_number as varchar) || '.' || coalesce(data_record_id, '') || '.'
    || coalesce(id, case when form is not null then cast(annotation_index as varchar) end, '')
    || case when occurrence > 1 then '.' || cast(occurrence as varchar) else '' end as annotation_id,
    path,
    job_name,
    annotation_index,
    is_unreadable,
    form,
    annotation,
    data_record_id,
    worker_id,
    is_completion and worker_id is null as is_unnamed,
    created_at,
    submitted_at,
    result_text,
    lead_time,
    is_cancelled,
    id is not null and version <> last_version as is_replaced
from versions
