-- One row per answer in Ground Truth's worker responses and crowd element in it (its question), and one per response
-- without answers. Nothing is dropped: an answer that cannot be counted has a reject_reason, one that counts with something
-- missing a reserve_reason. A table, because reading many small files takes long and every mart needs the result.
{{- config(materialized='table') }}

with

responses as (

    select
        {{ labeling_insights_document('line') }} as response,
        regexp_extract("$path", 'raw/labeling_insights/.*') as path,
        -- All folders above: two jobs may have the same name below different folders.
        regexp_extract("$path", 'raw/labeling_insights/(.+)/annotations/worker-response/', 1) as job_name,
        try_cast(regexp_extract("$path", '/worker-response/iteration-([0-9]+)/.+/[^/]+$', 1) as bigint) as iteration,
        -- Video jobs have folders below that of the object.
        regexp_extract("$path", '/worker-response/iteration-[0-9]+/(.+)/[^/]+$', 1) as data_record_id,
        -- A response is one line; the lines of a file with several are numbered.
        row_number() over (partition by "$path" order by line) as line_number
    from {{ source('labeling_insights', 'annotations_raw') }}
    where "$path" like '%/annotations/worker-response/%' and trim(line) <> ''

),

checked_responses as (

    select
        path,
        job_name,
        iteration,
        data_record_id,
        line_number,
        -- A bare array on the line is the list of answers.
        {{ athena_recipes.json_array(
            "coalesce(json_extract(response, '$.answers'), json_extract(response, '$.Answers'), response)"
        ) }} as answers
    from responses

),

sized_responses as (

    select
        checked_responses.*,
        cardinality(answers) as answer_count
    from checked_responses

),

answers as (

    {{ athena_recipes.select_unnested(
        'sized_responses', ['path', 'job_name', 'iteration', 'data_record_id', 'line_number', 'answer_count'],
        'answers', 'answer'
    ) }}

),

fields as (

    select
        path,
        job_name,
        iteration,
        data_record_id,
        line_number,
        answer_count,
        coalesce(answer_index, 1) as answer_index,
        {{ labeling_insights_text(labeling_insights_answer_field('answer', 'workerId')) | indent(8) }} as worker_id,
        {{ labeling_insights_text(labeling_insights_answer_field('answer', 'workerMetadata.identityData.sub')) | indent(8) }}
            as sub,
        {{ labeling_insights_answer_field('answer', 'workerMetadata.identityData.identityProviderType') | indent(8) }}
            as identity_provider_type,
        {{ labeling_insights_answer_field('answer', 'workerMetadata.identityData.issuer') | indent(8) }} as issuer,
        {{ labeling_insights_answer_field('answer', 'acceptanceTime') | indent(8) }} as acceptance_time,
        coalesce(json_extract(answer, '$.acceptanceTime'), json_extract(answer, '$.AcceptanceTime')) as acceptance_value,
        {{ labeling_insights_text(labeling_insights_answer_field('answer', 'submissionTime')) | indent(8) }} as submission_time,
        {{ labeling_insights_answer_field('answer', 'timeSpentInSeconds') | indent(8) }} as time_spent,
        coalesce(json_extract(answer, '$.answerContent'), json_extract(answer, '$.AnswerContent')) as content
    from answers

),

-- What an element holds says what kind of answer it is; its name is the choice of the template.
elements as (

    select
        fields.path,
        fields.line_number,
        fields.answer_index,
        fields.job_name,
        fields.iteration,
        fields.data_record_id,
        fields.answer_count,
        fields.worker_id,
        fields.sub,
        fields.identity_provider_type,
        fields.issuer,
        fields.acceptance_time,
        acceptance_value is not null and json_format(acceptance_value) <> 'null' as has_acceptance_time,
        fields.submission_time,
        fields.time_spent,
        element.key as question,
        element.value as element_value,
        case
            when json_extract(element.value, '$.label') is not null then 'classification'
            when json_extract(element.value, '$.labels') is not null then 'multi_select'
            when json_extract(element.value, '$.entities') is not null then 'named_entities'
            when json_extract(element.value, '$.boundingBoxes') is not null then 'bounding_boxes'
            when
                coalesce(
                    json_extract(element.value, '$.polygons'),
                    json_extract(element.value, '$.keypoints'),
                    json_extract(element.value, '$.polylines'),
                    json_extract(element.value, '$.lines'),
                    json_extract(element.value, '$.instances')
                ) is not null
                then 'regions'
            when
                regexp_like(lower(element.key), 'segmentation|tracking|cuboid|point-?cloud|3d|video|frame')
                or json_extract(element.value, '$.labeledImage') is not null
                then 'masks'
        end as answer_type
    from fields
    left join {{ athena_recipes.unnest_json_object('fields.content', 'element') }} on true

),

items as (

    select
        elements.*,
        {{ labeling_insights_text("coalesce(json_extract_scalar(item, '$.label'), json_extract_scalar(item, '$'))") }} as label,
        item_index
    from elements
    left join unnest(
        case
            when answer_type = 'classification' then array[element_value]
            else
                {{ athena_recipes.json_array("coalesce(
                    json_extract(element_value, '$.labels'),
                    json_extract(element_value, '$.entities'),
                    json_extract(element_value, '$.boundingBoxes'),
                    json_extract(element_value, '$.polygons'),
                    json_extract(element_value, '$.keypoints'),
                    json_extract(element_value, '$.polylines'),
                    json_extract(element_value, '$.lines'),
                    json_extract(element_value, '$.instances')
                )") }}
        end
    ) with ordinality as one_item(item, item_index) on true

),

questions as (

    select
        path,
        line_number,
        answer_index,
        question,
        job_name,
        iteration,
        data_record_id,
        answer_count,
        answer_type,
        worker_id,
        sub,
        identity_provider_type,
        issuer,
        acceptance_time,
        has_acceptance_time,
        submission_time,
        time_spent,
        array_agg(label order by item_index) filter (where label is not null) as labels
    from items
    group by {{ range(1, 18) | join(', ') }}

),

worker_types as (

    select * from {{ ref('labeling_insights__worker_types') }}

),

typed as (

    select
        questions.*,
        cast(try(from_iso8601_timestamp(acceptance_time)) at time zone 'UTC' as timestamp) as accepted_at,
        cast(try(from_iso8601_timestamp(submission_time)) at time zone 'UTC' as timestamp) as submitted_at,
        {{ labeling_insights_seconds('try_cast(time_spent as double)') }} as time_spent_in_seconds,
        answer_type is not null and (answer_type <> 'classification' or labels is not null) as is_read,
        -- Workers of a private team have an identity; for others the first part of the id is the type,
        -- and an id without parts is a Mechanical Turk worker's.
        case
            when identity_provider_type in ('Cognito', 'Oidc') then 'private'
            when worker_types.worker_type is not null then worker_types.worker_type
            when identity_provider_type is null and strpos(worker_id, '.') = 0 then 'mechanical_turk'
            else 'unknown'
        end as worker_type
    from questions
    left join worker_types
        on split_part(questions.worker_id, '.', 1) = worker_types.worker_id_prefix

),

timed as (

    select
        typed.*,
        cast(date_diff('millisecond', accepted_at, submitted_at) as double) / 1000e0 as seconds_between,
        count(*) over (partition by path, line_number, answer_index) as answer_questions,
        count_if(is_read) over (partition by path, line_number, answer_index) as read_questions,
        count_if(answer_type = 'classification' and labels is null) over (partition by path, line_number, answer_index)
            as empty_questions,
        row_number() over (partition by path, line_number, answer_index order by is_read desc, question asc) as question_index
    from typed

)

select
    path || '#' || cast(line_number as varchar) || '.' || cast(answer_index as varchar) as annotation_id,
    'ground_truth' as source_tool,
    job_name,
    iteration,
    data_record_id,
    answer_index,
    coalesce(question, '') as question,
    question_index,
    is_read,
    answer_type,
    labels,
    worker_id,
    sub,
    worker_type,
    identity_provider_type,
    issuer,
    accepted_at,
    submitted_at,
    coalesce(time_spent_in_seconds, {{ labeling_insights_seconds('seconds_between') }}) as time_spent_seconds,
    path,
    case
        when iteration is null then 'unknown_path'
        when answer_count is null then 'unreadable_line'
        when answer_count = 0 then 'no_answers'
        when coalesce(sub, worker_id) is null then 'missing_worker_id'
        when submission_time is null then 'missing_submission_time'
        when submitted_at is null then 'invalid_submission_time'
        when not ({{ labeling_insights_is_plausible_time('submitted_at') }}) then 'implausible_submission_time'
        when read_questions = 0 and empty_questions > 0 then 'empty_label'
        when read_questions = 0 then 'unknown_answer_content'
    end as reject_reason,
    -- The answer still counts.
    case
        when read_questions < answer_questions then 'unread_question'
        when worker_type = 'unknown' then 'unknown_worker_type'
        when time_spent is not null and time_spent_in_seconds is null then 'invalid_time_spent'
        when has_acceptance_time and accepted_at is null then 'invalid_acceptance_time'
        when seconds_between < 0e0 then 'invalid_acceptance_time'
    end as reserve_reason
from timed
