-- One row per record of the days that the last run reviewed, with its state. An event counts once, on the day
-- of its own time; other records have a state that gives the reason. A file without a readable record has one
-- row. An id with two contents is two events in conflict, and not one that was repeated.

with

records as (

    select * from {{ ref('stg_pci_evidence__records') }}

),

users as (

    select
        user_id,
        max(user_name) as user_name
    from {{ source('pci_evidence', 'identity_center_users') }}
    group by user_id

),

judged as (

    select
        records.*,
        case
            when record is null and records_in_file = 0 then 'empty_file'
            when record is null and coalesce(records_in_file, 0) = 0 then 'unreadable_file'
            when event_at is null or event_name is null or event_source is null then 'unreadable_event'
            when cast(event_at as date) = folder_date then 'event'
            when cast(event_at as date) = date_add('day', -1, folder_date) and is_early_file
                then case when cast(event_at as date) in ({{ pci_evidence_day_literals() }}) then 'event' else 'day_before' end
            else 'other_day'
        end as first_state
    from records

),

dated as (

    select
        judged.*,
        coalesce(event_id, file || '#' || cast(record_index as varchar)) as event_key,
        lower(to_hex(md5(to_utf8(record)))) as content,
        case when first_state = 'event' then cast(event_at as date) else folder_date end as review_date
    from judged

),

numbered as (

    select
        dated.*,
        lag(content) over (
            partition by review_date, first_state, event_key
            order by content, file, record_index
        ) as content_before,
        min(content) over (
            partition by review_date, first_state, event_key
            order by content, file, record_index
            rows between unbounded preceding and unbounded following
        ) as first_content,
        max(content) over (
            partition by review_date, first_state, event_key
            order by content, file, record_index
            rows between unbounded preceding and unbounded following
        ) as last_content
    from dated
    where review_date in ({{ pci_evidence_day_literals() }})

)

select
    cast(
        case
            when numbered.first_state = 'event' and numbered.content = numbered.content_before then 'repeated'
            else numbered.first_state
        end as varchar
    ) as record_state,
    numbered.review_date,
    numbered.organization_id,
    numbered.account_id,
    numbered.region,
    numbered.product,
    numbered.file,
    numbered.record_index,
    cast(
        case
            when numbered.record is not null
                then numbered.event_key || case when numbered.content = numbered.first_content then '' else '#' || substr(numbered.content, 1, 8) end
        end as varchar
    ) as event_id,
    numbered.event_id is not null and numbered.first_state = 'event' and numbered.first_content <> numbered.last_content
        as is_conflicting,
    numbered.event_version,
    numbered.event_at,
    numbered.event_source,
    numbered.event_name,
    numbered.event_type,
    numbered.event_category,
    cast(
        case
            when numbered.record is null then null
            when numbered.event_category = 'NetworkActivity' then 'network_activity_events'
            when coalesce(numbered.management_event, 'true') = 'true' and coalesce(numbered.event_category, 'Management') <> 'Data'
                then 'management_events'
            else 'data_events'
        end as varchar
    ) as evidence_source,
    -- readOnly hides no event whose name is that of a change, and a name none that readOnly says is one.
    coalesce(numbered.read_only, 'true') <> 'false'
    and regexp_like(
        numbered.event_name,
        {{ pci_evidence_reading_names() }}
    ) as is_read_only,
    numbered.recipient_account_id,
    numbered.source_ip,
    numbered.error_code,
    numbered.error_message,
    numbered.actor_type,
    numbered.actor_arn,
    numbered.actor_account_id,
    cast(
        coalesce(
            numbered.actor_user_name,
            case when numbered.permission_set is not null then numbered.session_name end,
            users.user_name,
            numbered.identity_center_user_id,
            numbered.role_name || '/' || numbered.session_name,
            numbered.role_name,
            numbered.invoked_by,
            numbered.actor_type
        ) as varchar
    ) as actor_name,
    numbered.invoked_by,
    numbered.issuer_type,
    numbered.role_name,
    numbered.permission_set,
    numbered.console_sign_in,
    numbered.identity_center_sign_in,
    numbered.mfa_used,
    numbered.bucket_name,
    -- All buckets of the call, with / between: the request's, those of `resources`, and the source of a copy.
    cast(
        case
            when lower(numbered.event_source) in ('s3.amazonaws.com', 's3express.amazonaws.com')
                then nullif(lower(concat_ws(
                    '/',
                    numbered.bucket_name,
                    array_join(regexp_extract_all(
                        numbered.record, '"ARN(?:Prefix)?" *: *"arn:[^":]*:s3(?:express)?:[^":]*:[^":]*:([^/":]+)', 1
                    ), '/'),
                    regexp_extract(numbered.record, '"x-amz-copy-source" *: *"/?([^/"?]+)', 1)
                )), '')
        end as varchar
    ) as bucket_names,
    numbered.policy_arn,
    numbered.managed_policy_arn,
    numbered.policy_document,
    numbered.target_group_name,
    cast(
        coalesce(
            numbered.bucket_name || coalesce('/' || numbered.object_key, ''),
            numbered.target_user_name || coalesce(' + ' || coalesce(numbered.policy_arn, numbered.target_group_name), ''),
            numbered.target_role_name || coalesce(' + ' || numbered.policy_arn, ''),
            numbered.target_group_name || coalesce(' + ' || numbered.policy_arn, ''),
            numbered.policy_arn,
            numbered.managed_policy_arn,
            numbered.target_name
        ) as varchar
    ) as target,
    numbered.record
from numbered
left join users
    on numbered.identity_center_user_id = users.user_id
