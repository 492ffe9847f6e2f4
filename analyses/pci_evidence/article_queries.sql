-- The article's seven queries, each as it was meant (`meant`) and as it is written
-- (`as_written`): events of the days that were reviewed last, and `is_day`, the article's condition on its
-- partition columns, for the last of them or the one that is named. `dbt compile -s article_queries --vars
-- '{pci_evidence_review_date: 2026-01-14}'`, then run it on either engine. A test holds what the sample gives:
--
-- 2026-01-14 | as_written | meant
-- 1 access to audit logs | 1 | 7
-- 2 actions of root | 1 | 2
-- 3 invalid access | 0 | 3
-- 4 privileges and credentials | 0 | 14
-- 5 audit logs stopped or started | 5 | 4
-- 6 security groups | 3 | 4
-- 7 networks | 1 | 4
{%- set day = "date '" ~ pci_evidence_review_days()[-1] ~ "'" %}

with

events as (

    select
        records.*,
        review_date = {{ day }} as is_day
    from {{ ref('pci_evidence__reviewed_records') }} as records
    where record_state = 'event'

),

findings as (

    select * from {{ ref('pci_evidence__evidence_findings') }} where review_date = {{ day }}

),

-- 10.2.1 and 10.2.3, access to logs and cardholder data: by the bucket's name anywhere in the request.
-- It misses what is written or deleted, and finds files that are merely named after the bucket.
log_access as (

    select
        '1 access to audit logs' as query,
        sum(case when record like '%cloudtrail-logs%' and source_ip <> 'cloudtrail.amazonaws.com'
            and source_ip <> 'athena.amazonaws.com' and event_name = 'GetObject' and is_day then 1 else 0 end) as as_written,
        (select count(distinct event_id) from findings
        where rule_id in ('audit-log-read', 'audit-log-written', 'cardholder-data-access')) as meant
    from events

),

-- 10.2.2, root: by the issuer of a role session. The root user is no session of a role.
root_actions as (

    select
        '2 actions of root' as query,
        count_if(role_name like '%root%' and is_day) as as_written,
        (select count(distinct event_id) from findings where rule_id in ('root-activity', 'root-session', 'root-password-change', 'root-access-change')) as meant
    from events

),

-- 10.2.4, invalid access: the console's sign-in page alone.
failed_access as (

    select
        '3 invalid access' as query,
        count_if(event_name = 'ConsoleLogin' and console_sign_in = 'Failure' and is_day) as as_written,
        (select count(distinct event_id) from findings
        where rule_id in ('failed-console-sign-in', 'failed-identity-center-sign-in', 'denied-call')) as meant
    from events

),

-- 10.2.5, privileges: one call of some fifty, and only if the request says Admin.
privileges as (

    select
        '4 privileges and credentials' as query,
        count_if(event_name like '%AddUserToGroup%' and record like '%Admin%' and is_day) as as_written,
        (select count(distinct event_id) from findings
        where rule_id in (
            'user-change', 'credential-change', 'mfa-change', 'role-change', 'policy-change', 'privilege-elevation',
            'password-policy-change', 'identity-center-change', 'bucket-permission-change', 'resource-policy-change',
            'service-credential-change', 'database-password-change'
        )) as meant
    from events

),

-- 10.2.6, audit logs: AND binds before OR, so StopLogging of every day is returned; Delete and Update never.
tampering as (

    select
        '5 audit logs stopped or started' as query,
        count_if(event_name = 'StopLogging' or (event_name = 'StartLogging' and is_day)) as as_written,
        (select count(distinct event_id) from findings
        where rule_id in (
            'audit-log-stopped', 'audit-log-started', 'audit-log-changed', 'flow-log-change', 'service-log-change'
        )) as meant
    from events

),

-- 10.6, security groups: the same mistake, and no Revoke.
security_groups as (

    select
        '6 security groups' as query,
        sum(case when event_name like '%DeleteSecurityGroup%' or event_name like '%CreateSecurityGroup%'
            or event_name like '%UpdateSecurityGroup%' or (event_name like '%AuthorizeSecurityGroup%' and is_day)
            then 1 else 0 end) as as_written,
        (select count(distinct event_id) from findings where rule_id in ('security-group-change', 'security-group-opened')) as meant
    from events

),

-- 10.6, subnets: right for what it looks at; routes, gateways and network ACLs are not looked at.
subnets as (

    select
        '7 networks' as query,
        count_if(event_name like '%Subnet%' and event_name not like 'Describe%' and is_day) as as_written,
        (select count(distinct event_id) from findings where rule_id in ('subnet-change', 'network-change')) as meant
    from events

)

select * from log_access
union all
select * from root_actions
union all
select * from failed_access
union all
select * from privileges
union all
select * from tampering
union all
select * from security_groups
union all
select * from subnets
