-- One row per line of a job's output manifest: a data object, with Ground Truth's label if it has one. The
-- label's key is the owner's choice, so it is found by its metadata, which names the job.
{{- config(materialized='table') }}

with

lines as (

    select
        try(json_parse(line)) as entry,
        regexp_extract("$path", 'raw/labeling_insights/.*') as path,
        regexp_extract("$path", '([^/]+)/manifests/output/output\.manifest$', 1) as job_name,
        row_number() over (partition by "$path" order by line) as line_number
    from {{ source('labeling_insights', 'manifests_raw') }}
    where "$path" like '%/manifests/output/output.manifest'

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
        -- The manifest of a chained job also has the labels of the jobs before it.
        case
            when
                attribute.key like '%-metadata'
                and regexp_extract(json_extract_scalar(attribute.value, '$["job-name"]'), '[^/]+$') = lines.job_name
                then attribute.value
        end as metadata
    from lines
    left join {{ athena_recipes.unnest_json_object('lines.entry', 'attribute') }} on true

)

select
    path,
    job_name,
    line_number,
    max(data_object) as data_object,
    max(json_extract_scalar(metadata, '$["class-name"]')) as class_name,
    max(try_cast(json_extract_scalar(metadata, '$.confidence') as double)) as confidence,
    max(json_extract_scalar(metadata, '$.type')) as task_type,
    max(json_extract_scalar(metadata, '$["human-annotated"]')) = 'yes' as is_human_annotated,
    max(
        cast(
            try(from_iso8601_timestamp(json_extract_scalar(metadata, '$["creation-date"]'))) at time zone 'UTC'
            as timestamp
        )
    ) as labeled_at,
    max(case when metadata is not null then 1 else 0 end) = 1 as is_labeled,
    case when max(case when is_unreadable then 1 else 0 end) = 1 then 'unreadable_line' end as reject_reason
from attributes
group by path, job_name, line_number
