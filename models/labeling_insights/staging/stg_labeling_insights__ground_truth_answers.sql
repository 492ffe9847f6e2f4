-- One row per answer in Ground Truth's worker responses, and one per response without answers. Nothing is
-- dropped: an answer that cannot be counted has a reject_reason, one that counts with something missing a
-- reserve_reason. A table, because reading many small files takes long and every mart needs the result.
{{- config(materialized='table') }}

with

responses as (

    select
        answers,
        regexp_extract("$path", 'raw/labeling_insights/.*') as path,
        regexp_extract("$path", '([^/]+)/annotations/worker-response/', 1) as job_name,
        try_cast(regexp_extract("$path", '/worker-response/iteration-([0-9]+)/[^/]+/[^/]+$', 1) as bigint) as iteration,
        regexp_extract("$path", '/worker-response/iteration-[0-9]+/([^/]+)/[^/]+$', 1) as data_record_id,
        -- A response is one line; the lines of a file with several are numbered.
        row_number() over (
            partition by "$path"
            order by element_at(answers, 1).submissiontime, element_at(answers, 1).workerid
        ) as line_number
    from {{ source('labeling_insights', 'annotations_raw') }}
    where "$path" like '%/annotations/worker-response/%'

),

worker_types as (

    select * from {{ ref('labeling_insights__worker_types') }}

),

answers as (

    select
        responses.path,
        responses.job_name,
        responses.iteration,
        responses.data_record_id,
        responses.line_number,
        cardinality(responses.answers) as answer_count,
        coalesce(answer_index, 1) as answer_index,
        nullif(answer.workerid, '') as worker_id,
        nullif(answer.workermetadata.identitydata.sub, '') as sub,
        answer.workermetadata.identitydata.identityprovidertype as identity_provider_type,
        answer.workermetadata.identitydata.issuer as issuer,
        answer.acceptancetime as acceptance_time,
        nullif(answer.submissiontime, '') as submission_time,
        answer.timespentinseconds as time_spent,
        coalesce(
            answer.answercontent.crowd_classifier.label,
            answer.answercontent.crowd_image_classifier.label
        ) as class_label,
        coalesce(
            answer.answercontent.crowd_classifier_multi_select.labels,
            answer.answercontent.crowd_image_classifier_multi_select.labels
        ) as selected_labels,
        {{ athena_recipes.array_field('answer.answercontent.crowd_entity_annotation.entities', 'label') }} as entity_labels,
        {{ athena_recipes.array_field('answer.answercontent.boundingbox.boundingboxes', 'label') }} as box_labels,
        coalesce(
            answer.answercontent.crowd_classifier is not null
            or answer.answercontent.crowd_image_classifier is not null, false
        ) as is_classification
    from responses
    left join {{ athena_recipes.unnest_rows('responses.answers', 'answer', [
        'acceptancetime', 'answercontent', 'submissiontime', 'timespentinseconds', 'workerid', 'workermetadata'
    ]) }} on true

),

typed as (

    select
        answers.*,
        try_cast(time_spent as double) as time_spent_in_seconds,
        cast(try(from_iso8601_timestamp(acceptance_time)) at time zone 'UTC' as timestamp) as accepted_at,
        cast(try(from_iso8601_timestamp(submission_time)) at time zone 'UTC' as timestamp) as submitted_at,
        case
            when is_classification then 'classification'
            when selected_labels is not null then 'multi_select'
            when entity_labels is not null then 'named_entities'
            when box_labels is not null then 'bounding_boxes'
        end as answer_type,
        case
            when is_classification then array[class_label]
            else coalesce(selected_labels, entity_labels, box_labels)
        end as labels,
        -- Workers of a private team have an identity; for others the first part of the id is the type,
        -- and an id without parts is a Mechanical Turk worker's.
        case
            when identity_provider_type in ('Cognito', 'Oidc') then 'private'
            when worker_types.worker_type is not null then worker_types.worker_type
            when identity_provider_type is null and strpos(worker_id, '.') = 0 then 'mechanical_turk'
            else 'unknown'
        end as worker_type
    from answers
    left join worker_types
        on split_part(answers.worker_id, '.', 1) = worker_types.worker_id_prefix

)

select
    path || '#' || cast(line_number as varchar) || '.' || cast(answer_index as varchar) as annotation_id,
    'ground_truth' as source_tool,
    job_name,
    iteration,
    data_record_id,
    answer_index,
    answer_type,
    labels,
    worker_id,
    sub,
    worker_type,
    identity_provider_type,
    issuer,
    accepted_at,
    submitted_at,
    coalesce(
        time_spent_in_seconds,
        cast(date_diff('millisecond', accepted_at, submitted_at) as double) / 1000e0
    ) as time_spent_seconds,
    path,
    case
        when iteration is null then 'unknown_path'
        when answer_count is null then 'unreadable_line'
        when answer_count = 0 then 'no_answers'
        when coalesce(sub, worker_id) is null then 'missing_worker_id'
        when submission_time is null then 'missing_submission_time'
        when submitted_at is null then 'invalid_submission_time'
        when answer_type is null then 'unknown_answer_content'
        when is_classification and coalesce(class_label, '') = '' then 'empty_label'
    end as reject_reason,
    -- The answer still counts.
    case
        when worker_type = 'unknown' then 'unknown_worker_type'
        when time_spent is not null and time_spent_in_seconds is null then 'invalid_time_spent'
        when acceptance_time is not null and accepted_at is null then 'invalid_acceptance_time'
    end as reserve_reason
from typed
