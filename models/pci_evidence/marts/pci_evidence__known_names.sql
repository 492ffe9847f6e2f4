-- One row per reviewed day, kind, name and evidence: the buckets of audit logs and of cardholder data, and the
-- administrators, that the day's events show; a row per event where administrative privileges were given.
-- Rules know what was shown up to their day; while nothing is known, a rule that needs it has no data.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['review_date'],
    bucketed_by=['known_kind'],
    bucket_count=1,
    partitions_to_build="{{ pci_evidence_days_query() }}"
) }}

with

records as (

    select
        records.*,
        coalesce(permission_set, role_name, actor_name) as actor_label,
        {{ pci_evidence_principal('records') }} as principal
    from {{ ref('pci_evidence__reviewed_records') }} as records
    where record_state = 'event'

),

data_stores as (

    select distinct
        store_kind,
        lower(bucket_pattern) as bucket_pattern
    from {{ ref('pci_evidence__data_stores') }}

),

-- Where a trail or a flow log is delivered to, by the call that set it up or by a delivery itself.
log_buckets as (

    select
        review_date,
        event_id,
        case lower(event_name)
            when 'createflowlogs' then regexp_extract(record, '(?i)"LogDestination" *: *"arn:[^":]*:s3:::([^/"]+)', 1)
            when 'createtrail' then json_extract_scalar(record, '$.requestParameters.s3BucketName')
            when 'updatetrail'
                then coalesce(
                    json_extract_scalar(record, '$.requestParameters.s3BucketName'),
                    json_extract_scalar(record, '$.responseElements.s3BucketName')
                )
            else bucket_name
        end as bucket_name,
        case lower(event_name)
            when 'createflowlogs' then 'flow_log'
            when 'createtrail' then 'trail'
            when 'updatetrail' then 'trail'
            else 'delivery'
        end as evidence
    from records
    where
        (error_code is null and lower(event_name) in ('createtrail', 'updatetrail', 'createflowlogs'))
        or (lower(invoked_by) = 'cloudtrail.amazonaws.com' and lower(event_source) = 's3.amazonaws.com')

),

named_buckets as (

    select
        records.review_date,
        buckets.bucket_name,
        min(records.event_id) as event_id
    from records
    cross join unnest(split(records.bucket_names, '/')) as buckets (bucket_name)
    group by records.review_date, buckets.bucket_name

),

known_buckets as (

    select
        review_date,
        event_id,
        'audit_log' as known_kind,
        lower(bucket_name) as name,
        evidence
    from log_buckets
    where bucket_name is not null

    union all

    select
        named_buckets.review_date,
        named_buckets.event_id,
        data_stores.store_kind as known_kind,
        named_buckets.bucket_name as name,
        'data_stores' as evidence
    from named_buckets
    inner join data_stores
        on named_buckets.bucket_name like data_stores.bucket_pattern

),

policy_requests as (

    select
        review_date,
        event_id,
        account_id,
        error_code is not null as is_refused,
        case
            when lower(event_source) = 'sso.amazonaws.com'
                then coalesce(policy_document, json_extract_scalar(record, '$.requestParameters.inlinePolicy'))
            else policy_document
        end as policy_document,
        coalesce(policy_arn, managed_policy_arn, target_group_name, '') as given_name,
        coalesce(
            'user/' || json_extract_scalar(record, '$.requestParameters.userName'),
            'role/' || json_extract_scalar(record, '$.requestParameters.roleName'),
            'group/' || target_group_name,
            'policy/' || coalesce(policy_arn, json_extract_scalar(record, '$.requestParameters.policyName')),
            'permission-set/' || json_extract_scalar(record, '$.requestParameters.permissionSetArn')
        ) as name
    from records
    where
        lower(event_source) in ('iam.amazonaws.com', 'sso.amazonaws.com')
        and regexp_like(event_name, '(?i)^(addusertogroup|(attach|put|create).*polic.*)$')
        and lower(event_name) not like '%boundary%'

),

allowed as (

    {{ pci_evidence_policy_actions('policy_requests', 'policy_document') }}

),

-- An action of the argument of a rule for administrative grants, on IAM's own resources but one's own user.
administrative_policies as (

    select distinct allowed.document
    from allowed
    inner join {{ ref('pci_evidence__rules') }} as rules
        on rules.predicate_kind = 'administrative_grant'
    cross join unnest(split(rules.predicate_argument, ';')) as privileges (action)
    where
        lower(privileges.action) like replace(replace(allowed.action, '*', '%'), '?', '_')
        and not (
            regexp_like(allowed.resource, '^arn:[^:]*:[a-z0-9-]+:')
            and not regexp_like(allowed.resource, '^arn:[^:]*:(iam|sts|sso|organizations):')
        )
        and allowed.resource not like '%${aws:username}%'

),

known_administrators as (

    select
        policy_requests.review_date,
        policy_requests.event_id,
        policy_requests.account_id,
        lower(policy_requests.name) as name,
        case when policy_requests.is_refused then 'refused_grant' else 'grant' end as evidence
    from policy_requests
    left join administrative_policies
        on policy_requests.policy_document = administrative_policies.document
    where
        administrative_policies.document is not null
        or regexp_like(policy_requests.given_name, '(?i)(admin|poweruser|iamfullaccess)')

    union all

    select
        review_date,
        min(event_id) as event_id,
        actor_account_id as account_id,
        principal as name,
        'name' as evidence
    from records
    where
        {{ pci_evidence_is_administrator_name('actor_label') }}
    group by review_date, actor_account_id, principal

),

known as (

    select
        known_kind,
        '' as account_id,
        name,
        evidence,
        min(event_id) as event_id,
        review_date
    from known_buckets
    group by known_kind, name, evidence, review_date

    union all

    select
        'administrator' as known_kind,
        account_id,
        name,
        evidence,
        event_id,
        review_date
    from known_administrators

)

select
    cast(known_kind as varchar) as known_kind,
    cast(account_id as varchar) as account_id,
    cast(name as varchar) as name,
    cast(evidence as varchar) as evidence,
    event_id,
    review_date
from known
