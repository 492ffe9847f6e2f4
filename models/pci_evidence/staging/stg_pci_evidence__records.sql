-- One row per record of a file, with names and types; a file without records has one row of NULLs. From the
-- files of the days to review, and those just after midnight, which have the end of the day before.
-- Depends on: {{ ref('pci_evidence__evidence_scope') }}
{%- set trails = athena_recipes.cloudtrail_trails(ref('pci_evidence__evidence_scope'), ['CloudTrail', 'CloudTrail-NetworkActivity']) %}
{%- set days = pci_evidence_review_days() %}

with

files as (

    select
        {{ athena_recipes.cloudtrail_file('pci_evidence/cloudtrail') }} as file,
        folder,
        product,
        region,
        day,
        cast(cardinality(records) as bigint) as records_in_file,
        records
    from {{ source('pci_evidence', 'cloudtrail') }}
    where
        {{ pci_evidence_raw_where(trails, days) }}

),

elements as {{ athena_recipes.materialized_cte() }}(

    {{ athena_recipes.select_unnested('files', ['file', 'folder', 'product', 'region', 'day', 'records_in_file'], 'records', 'record') }}

),

texts as (

    select
        file,
        regexp_extract(folder, 'AWSLogs/(o-[a-z0-9]+)/[0-9]{12}$', 1) as organization_id,
        regexp_extract(folder, '([0-9]{12})$', 1) as account_id,
        product,
        region,
        cast(date_parse(day, '%Y/%m/%d') as date) as folder_date,
        {{ pci_evidence_is_early() }} as is_early_file,
        records_in_file,
        cast(record_index as bigint) as record_index,
        record,
        json_extract_scalar(record, '$.eventVersion') as event_version,
        nullif(json_extract_scalar(record, '$.eventID'), '') as event_id,
        json_extract_scalar(record, '$.eventTime') as event_time,
        json_extract_scalar(record, '$.eventSource') as event_source,
        json_extract_scalar(record, '$.eventName') as event_name,
        json_extract_scalar(record, '$.eventType') as event_type,
        json_extract_scalar(record, '$.eventCategory') as event_category,
        json_extract_scalar(record, '$.managementEvent') as management_event,
        json_extract_scalar(record, '$.readOnly') as read_only,
        json_extract_scalar(record, '$.awsRegion') as event_region,
        json_extract_scalar(record, '$.recipientAccountId') as recipient_account_id,
        json_extract_scalar(record, '$.sourceIPAddress') as source_ip,
        json_extract_scalar(record, '$.errorCode') as error_code,
        json_extract_scalar(record, '$.errorMessage') as error_message,
        json_extract_scalar(record, '$.userIdentity.type') as actor_type,
        json_extract_scalar(record, '$.userIdentity.arn') as actor_arn,
        json_extract_scalar(record, '$.userIdentity.accountId') as actor_account_id,
        json_extract_scalar(record, '$.userIdentity.userName') as actor_user_name,
        json_extract_scalar(record, '$.userIdentity.invokedBy') as invoked_by,
        json_extract_scalar(record, '$.userIdentity.sessionContext.sessionIssuer.userName') as role_name,
        json_extract_scalar(record, '$.userIdentity.sessionContext.sessionIssuer.type') as issuer_type,
        json_extract_scalar(record, '$.userIdentity.onBehalfOf.userId') as identity_center_user_id,
        coalesce(
            json_extract_scalar(record, '$.responseElements.ConsoleLogin'),
            json_extract_scalar(record, '$.responseElements.SwitchRole'),
            json_extract_scalar(record, '$.responseElements.CheckMfa')
        ) as console_sign_in,
        coalesce(
            json_extract_scalar(record, '$.serviceEventDetails.CredentialVerification'),
            json_extract_scalar(record, '$.serviceEventDetails.UserAuthentication')
        ) as identity_center_sign_in,
        json_extract_scalar(record, '$.additionalEventData.MFAUsed') as mfa_used,
        json_extract_scalar(record, '$.requestParameters.bucketName') as bucket_name,
        json_extract_scalar(record, '$.requestParameters.key') as object_key,
        json_extract_scalar(record, '$.requestParameters.policyArn') as policy_arn,
        json_extract_scalar(record, '$.requestParameters.managedPolicyArn') as managed_policy_arn,
        json_extract_scalar(record, '$.requestParameters.policyDocument') as policy_document,
        json_extract_scalar(record, '$.requestParameters.userName') as target_user_name,
        json_extract_scalar(record, '$.requestParameters.groupName') as target_group_name,
        json_extract_scalar(record, '$.requestParameters.roleName') as target_role_name,
        coalesce(
            json_extract_scalar(record, '$.requestParameters.name'),
            json_extract_scalar(record, '$.requestParameters.trailName'),
            json_extract_scalar(record, '$.requestParameters.groupId'),
            json_extract_scalar(record, '$.requestParameters.keyId'),
            json_extract_scalar(record, '$.requestParameters.secretId'),
            json_extract_scalar(record, '$.requestParameters.logGroupName'),
            json_extract_scalar(record, '$.requestParameters.subnetId'),
            json_extract_scalar(record, '$.requestParameters.routeTableId'),
            json_extract_scalar(record, '$.requestParameters.dBInstanceIdentifier'),
            json_extract_scalar(record, '$.requestParameters.policyId')
        ) as target_name
    from elements

)

select
    texts.*,
    cast(try(from_iso8601_timestamp(event_time)) at time zone 'UTC' as timestamp) as event_at,
    -- A role of IAM Identity Center is named after its permission set, its session after the user.
    regexp_extract(role_name, '^AWSReservedSSO_(.*)_[0-9a-f]{16}$', 1) as permission_set,
    regexp_extract(actor_arn, ':assumed-role/[^/]+/(.*)$', 1) as session_name
from texts
