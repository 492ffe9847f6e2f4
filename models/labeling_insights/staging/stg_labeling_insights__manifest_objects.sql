-- One row per line of a job's output manifest: a data object, with Ground Truth's labels if it has some. The
-- label's key is the owner's choice, so it is found by its metadata, which names the job.
{{- config(materialized='table') }}

with

lines as (

    select
        {{ labeling_insights_document('line') }} as entry,
        regexp_extract("$path", 'raw/labeling_insights/.*') as path,
        regexp_extract("$path", 'raw/labeling_insights/(.+)/manifests/output/output\.manifest$', 1) as job_name,
        row_number() over (partition by "$path" order by line) as line_number
    from {{ source('labeling_insights', 'manifests_raw') }}
    where "$path" like '%/manifests/output/output.manifest' and trim(line) <> ''

),

attributes as (

    select
        lines.path,
        lines.job_name,
        lines.line_number,
        -- A line that is not JSON, or is an array, has no key.
        attribute.key is null as is_unreadable,
        coalesce(
            json_extract_scalar(lines.entry, '$["source-ref"]'),
            json_extract_scalar(lines.entry, '$.source')
        ) as data_object,
        case when attribute.key like '%-metadata' then attribute.value end as metadata,
        -- Ground Truth writes labeling-job/ and the name in lower case; custom jobs write job_name.
        lower(regexp_extract(lines.job_name, '[^/]+\z')) as folder_name,
        lower(regexp_extract(
            coalesce(
                json_extract_scalar(attribute.value, '$["job-name"]'),
                json_extract_scalar(attribute.value, '$.job_name')
            ),
            '[^/]+\z'
        )) as metadata_name
    from lines
    left join {{ athena_recipes.unnest_json_object('lines.entry', 'attribute') }} on true

),

-- The manifest of a chained job also has the labels of the jobs before it.
own_attributes as (

    select
        path,
        job_name,
        line_number,
        is_unreadable,
        data_object,
        case when metadata_name = folder_name then metadata end as metadata,
        metadata is not null and metadata_name <> folder_name as is_other_job
    from attributes

),

-- Jobs of several labels, and of boxes, name their classes in a map.
labels as (

    select
        own_attributes.path,
        own_attributes.job_name,
        own_attributes.line_number,
        own_attributes.is_unreadable,
        own_attributes.data_object,
        own_attributes.metadata,
        own_attributes.is_other_job,
        coalesce(
            json_extract_scalar(metadata, '$["class-name"]'),
            json_extract_scalar(class.value, '$["class-name"]'),
            json_extract_scalar(class.value, '$')
        ) as class_name
    from own_attributes
    left join {{ athena_recipes.unnest_json_object(
        'coalesce(json_extract(metadata, \'$["class-map"]\'), json_extract(metadata, \'$["internal-color-map"]\'))', 'class'
    ) }} on true

)

select
    path,
    job_name,
    line_number,
    max(data_object) as data_object,
    case when count(distinct class_name) = 1 then max(class_name) end as class_name,
    array_sort(array_agg(distinct class_name) filter (where class_name is not null)) as class_names,
    max(try_cast(json_extract_scalar(metadata, '$.confidence') as double)) as confidence,
    max(json_extract_scalar(metadata, '$.type')) as task_type,
    max(json_extract_scalar(metadata, '$["human-annotated"]')) = 'yes' as is_human_annotated,
    max(
        cast(
            try(from_iso8601_timestamp(json_extract_scalar(metadata, '$["creation-date"]'))) at time zone 'UTC'
            as timestamp
        )
    ) as labeled_at,
    count_if(metadata is not null and json_extract_scalar(metadata, '$["failure-reason"]') is null) > 0 as is_labeled,
    case when count_if(is_unreadable) > 0 then 'unreadable_line' end as reject_reason,
    -- The object still counts, as one without a merged label.
    case
        when count(json_extract_scalar(metadata, '$["failure-reason"]')) > 0 then 'failed_object'
        -- Of the whole manifest, nothing is of the job that its folder names.
        when count_if(is_other_job) > 0 and sum(count(metadata)) over (partition by path) = 0 then 'other_job'
    end as reserve_reason
from labels
group by path, job_name, line_number
