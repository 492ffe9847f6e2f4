-- One row per statement on a line, with its fields, and a row for a line without any. A line has one statement, an array
-- of statements, or a StatementResult. reject_reason says why a statement is not used.
{{ config(materialized='table') }}

with

lines as (

    select
        "$path" as source_path,
        row_number() over (partition by "$path" order by line asc) as line_number,
        try(json_parse(replace(line, chr(65279), ''))) as document
    from {{ source('training_feedback', 'statements_lines') }}
    where trim(replace(line, chr(65279), '')) <> ''

),

listed as (

    select
        source_path,
        line_number,
        document is null as is_unreadable,
        coalesce(
            {{ athena_recipes.json_array('document') }},
            {{ athena_recipes.json_array("json_extract(document, '$.statements')") }},
            case when document is not null then array[document] end
        ) as statements
    from lines

),

found as (

    {{ athena_recipes.select_unnested('listed', ['source_path', 'line_number', 'is_unreadable'], 'statements', 'statement') }}

),

parts as (

    select
        source_path,
        line_number,
        coalesce(statement_index, 0) as statement_number,
        is_unreadable,
        statement_index is null as is_empty,
        lower(json_extract_scalar(statement, '$.id')) as raw_id,
        json_extract(statement, '$.actor') as actor,
        nullif(json_extract_scalar(statement, '$.verb.id'), '') as verb_id,
        json_extract(statement, '$.object') as object,
        json_extract(statement, '$.result') as result,
        json_extract(statement, '$.context.contextActivities') as activities,
        json_extract_scalar(statement, '$.context.registration') as registration_id,
        coalesce(
            nullif(json_extract_scalar(statement, '$.context.revision'), ''),
            nullif(json_extract_scalar(
                json_extract(statement, '$.context.extensions'), '$["{{ var("training_feedback_version_extension") }}"]'
            ), '')
        ) as content_version,
        json_extract_scalar(statement, '$.timestamp') as sent_timestamp,
        json_extract_scalar(statement, '$.stored') as stored_timestamp
    from found

),

fields as (

    select
        source_path,
        line_number,
        statement_number,
        is_unreadable,
        is_empty,
        raw_id,
        case when regexp_like(raw_id, '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z') then raw_id end as statement_id,
        verb_id,
        registration_id,
        content_version,
        sent_timestamp,
        stored_timestamp,
        json_extract_scalar(actor, '$.objectType') = 'Group' as is_group,
        json_extract_scalar(actor, '$.mbox') as mbox,
        lower(json_extract_scalar(actor, '$.mbox_sha1sum')) as mbox_sha1sum,
        json_extract_scalar(actor, '$.openid') as openid,
        json_extract_scalar(actor, '$.account.homePage') as account_home_page,
        json_extract_scalar(actor, '$.account.name') as account_name,
        nullif(json_extract_scalar(object, '$.id'), '') as object_id,
        lower(regexp_extract(json_extract_scalar(object, '$.definition.type'), '([^/#]+)/?\z', 1)) as object_type,
        coalesce(
            json_extract_scalar(object, '$.definition.name["en-US"]'),
            json_extract_scalar(object, '$.definition.name.en'),
            json_extract_scalar(object, '$.definition.name["en-GB"]'),
            regexp_extract(json_format(json_extract(object, '$.definition.name')), ':"([^"]*)"', 1)
        ) as object_name,
        nullif({{ training_feedback_activity('grouping', 'course') | indent(8) }}, '') as grouping_id,
        nullif({{ training_feedback_activity('parent') | indent(8) }}, '') as parent_id,
        {{ training_feedback_activity('category') | indent(8) }} as category_id,
        json_extract_scalar(result, '$.response') as response,
        json_extract_scalar(result, '$.success') = 'true' as is_success,
        json_extract_scalar(result, '$.duration') as duration,
        json_format(json_extract(result, '$.score')) as score,
        {{ training_feedback_number("json_extract_scalar(result, '$.score.scaled')") | indent(8) }} as scaled,
        {{ training_feedback_number("json_extract_scalar(result, '$.score.raw')") | indent(8) }} as raw_score,
        coalesce({{ training_feedback_number("json_extract_scalar(result, '$.score.min')") | indent(8) }}, 0e0) as min_score,
        {{ training_feedback_number("json_extract_scalar(result, '$.score.max')") | indent(8) }} as max_score
    from parts

),

named as (

    select
        fields.*,
        verbs.verb,
        -- An e-mail address and its SHA-1 are the same learner.
        case
            when regexp_like(mbox, '^mailto:[^@]+@.') then 'mbox_sha1sum:' || lower(to_hex(sha1(to_utf8(mbox))))
            when regexp_like(mbox_sha1sum, '^[0-9a-f]{40}\z') then 'mbox_sha1sum:' || mbox_sha1sum
            when nullif(openid, '') is not null then 'openid:' || openid
            when account_home_page <> '' and account_name <> '' then 'account:' || account_home_page || '|' || account_name
        end as actor_key,
        {{ training_feedback_time('sent_timestamp') | indent(8) }} as sent_at,
        {{ training_feedback_time('stored_timestamp') | indent(8) }} as stored_at,
        {{ training_feedback_duration('duration') | indent(8) }} as duration_seconds,
        case
            when scaled between -1e0 and 1e0 then scaled
            when scaled is null and raw_score between min_score and max_score and max_score > min_score
                then (raw_score - min_score) / nullif(max_score - min_score, 0e0)
        end as score_scaled,
        case
            when object_type = 'course' then object_id
            when grouping_id is not null then grouping_id
            else parent_id
        end as course_id,
        case
            when object_type in ('module', 'lesson') then object_id
            when object_type <> 'course' and grouping_id is not null and parent_id <> grouping_id then parent_id
            when object_type is null and grouping_id is not null and parent_id <> grouping_id then parent_id
        end as module_id
    from fields
    left join {{ ref('training_feedback__verbs') }} as verbs
        on regexp_replace(regexp_replace(lower(fields.verb_id), '^https?://(www[.])?', ''), '/+\z', '') = verbs.verb_id

),

judged as (

    select
        named.*,
        coalesce(sent_at, stored_at) as happened_at,
        -- What must be the same in two deliveries of one statement, as sent_at.
        coalesce(verb_id, '') || ' ' || coalesce(object_id, '') || ' ' || coalesce(actor_key, '') || ' ' || coalesce(response, '')
        || ' ' || coalesce(score, '') || ' ' || case when is_success then '+' else '-' end || ' ' || coalesce(duration, '')
        || ' ' || coalesce(grouping_id, '') || ' ' || coalesce(parent_id, '') || ' ' || coalesce(content_version, '') as content,
        case
            when is_unreadable then 'unreadable_line'
            when is_empty then 'no_statement'
            when coalesce(raw_id, verb_id, object_id, actor_key) is null and not coalesce(is_group, false) then 'unreadable_line'
            when statement_id is null then 'no_id'
            when verb_id is null then 'no_verb'
            when object_id is null then 'no_object'
            when verb is null then 'other_verb'
            when verb = 'voided' then cast(null as varchar)
            when is_group then 'group_actor'
            when actor_key is null then 'no_actor'
            when coalesce(sent_at, stored_at) is null then 'bad_timestamp'
        end as own_reason
    from named

),

ranked as (

    select
        judged.*,
        row_number() over (
            partition by statement_id, own_reason is null
            order by stored_at asc nulls last, source_path asc, line_number asc, statement_number asc
        ) as delivery,
        first_value(content) over (
            partition by statement_id, own_reason is null
            order by stored_at asc nulls last, source_path asc, line_number asc, statement_number asc
        ) as first_content,
        first_value(sent_at) over (
            partition by statement_id, own_reason is null
            order by stored_at asc nulls last, source_path asc, line_number asc, statement_number asc
        ) as first_sent_at
    from judged

),

voided as (

    select distinct lower(object_id) as statement_id
    from ranked
    where own_reason is null and verb = 'voided' and delivery = 1

)

select
    ranked.source_path,
    ranked.line_number,
    ranked.statement_number,
    ranked.statement_id,
    ranked.actor_key,
    ranked.verb,
    ranked.object_id,
    ranked.object_type,
    ranked.object_name,
    ranked.category_id,
    coalesce(ranked.course_id, '(unknown)') as course,
    coalesce(ranked.module_id, '(course)') as module,
    coalesce(ranked.content_version, '(none)') as content_version,
    ranked.registration_id,
    ranked.happened_at,
    ranked.response,
    ranked.is_success,
    ranked.score_scaled,
    ranked.duration_seconds,
    coalesce(
        ranked.own_reason,
        case
            when
                ranked.delivery > 1
                and (ranked.first_content <> ranked.content or coalesce(ranked.first_sent_at <> ranked.sent_at, false))
                then 'conflicting_statement'
            when ranked.delivery > 1 then 'repeated_statement'
            when voided.statement_id is not null and ranked.verb <> 'voided' then 'voided_statement'
        end
    ) as reject_reason,
    ranked.verb <> 'voided' and ranked.course_id is null as has_no_course,
    ranked.verb = 'commented' and nullif(trim(ranked.response), '') is null as has_no_text,
    coalesce(ranked.score, 'null') <> 'null' and ranked.score_scaled is null as has_bad_score,
    nullif(ranked.duration, '') is not null and ranked.duration_seconds is null as has_bad_duration,
    nullif(ranked.sent_timestamp, '') is not null and ranked.sent_at is null and ranked.stored_at is not null as has_replaced_timestamp
from ranked
left join voided
    on ranked.statement_id = voided.statement_id
