-- One row per record of a sign-in by SAML or a query, with names and types. Copies of an event, which several trails or files
-- have, are numbered.

with

records as (

    select * from {{ ref('stg_adfs_access__records') }}
    where kind in ('sign_in', 'query')

),

texts as (

    select
        kind,
        file,
        record_index,
        folder_date,
        lower(to_hex(md5(to_utf8(record)))) as content,
        nullif(json_extract_scalar(record, '$.eventID'), '') as event_id,
        json_extract_scalar(record, '$.eventTime') as event_time,
        json_extract_scalar(record, '$.eventName') as event_name,
        coalesce(json_extract_scalar(record, '$.awsRegion'), folder_region) as region,
        json_extract_scalar(record, '$.recipientAccountId') as account_id,
        json_extract_scalar(record, '$.sourceIPAddress') as source_ip,
        json_extract_scalar(record, '$.userAgent') as user_agent,
        nullif(json_extract_scalar(record, '$.errorCode'), '') as error_code,
        json_extract_scalar(record, '$.errorMessage') as error_message,
        json_extract_scalar(record, '$.userIdentity.type') as actor_type,
        json_extract_scalar(record, '$.userIdentity.arn') as actor_arn,
        json_extract_scalar(record, '$.userIdentity.userName') as actor_user_name,
        json_extract_scalar(record, '$.userIdentity.accessKeyId') as actor_access_key_id,
        json_extract_scalar(record, '$.userIdentity.invokedBy') as invoked_by,
        json_extract_scalar(record, '$.userIdentity.sessionContext.sessionIssuer.arn') as actor_role_arn,
        json_extract_scalar(record, '$.userIdentity.sessionContext.sourceIdentity') as actor_source_identity,
        json_extract_scalar(record, '$.requestParameters.roleArn') as role_arn,
        json_extract_scalar(record, '$.requestParameters.principalArn') as provider_arn,
        json_extract_scalar(record, '$.requestParameters.roleSessionName') as role_session_name,
        json_extract_scalar(record, '$.requestParameters.durationSeconds') as duration_seconds,
        json_extract_scalar(record, '$.responseElements.subject') as subject,
        json_extract_scalar(record, '$.responseElements.issuer') as issuer,
        json_extract_scalar(record, '$.responseElements.audience') as audience,
        json_extract_scalar(record, '$.responseElements.sourceIdentity') as source_identity,
        json_extract_scalar(record, '$.responseElements.assumedRoleUser.arn') as session_arn,
        json_extract_scalar(record, '$.responseElements.credentials.accessKeyId') as access_key_id,
        json_extract_scalar(record, '$.responseElements.credentials.expiration') as expiration,
        json_extract_scalar(record, '$.requestParameters.workGroup') as work_group,
        json_extract_scalar(record, '$.requestParameters.resultConfiguration.outputLocation') as output_location,
        json_extract_scalar(record, '$.responseElements.queryExecutionId') as query_execution_id
    from records

),

timed as (

    select
        texts.*,
        -- An event without an id is known by its place.
        coalesce(event_id, file || '#' || cast(record_index as varchar)) as event_key,
        cast(try(from_iso8601_timestamp(event_time)) at time zone 'UTC' as timestamp) as written_at
    from texts

),

dated as (

    select
        timed.*,
        -- CloudTrail delivers within hours: another time is none.
        case
            when written_at between date_add('day', -30, folder_date) and date_add('day', 2, folder_date) then written_at
        end as event_at
    from timed

)

select
    dated.*,
    row_number() over (partition by event_key order by event_at, content, file, record_index) as copy_number,
    content <> first_value(content) over (partition by event_key order by event_at, content, file, record_index) as is_other_content
from dated
