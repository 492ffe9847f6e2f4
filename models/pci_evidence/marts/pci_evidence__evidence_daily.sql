-- One row per reviewed day, account, region and rule: the scope, the findings and a verdict. No finding is a
-- pass only if the logs were present and readable: a missing or damaged day fails.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['review_date'],
    bucketed_by=['rule_id'],
    bucket_count=1,
    partitions_to_build="{{ pci_evidence_days_query() }}"
) }}

with

completeness as (

    select * from {{ ref('pci_evidence__evidence_completeness') }}
    where review_date in ({{ pci_evidence_day_literals() }})

),

rules as (

    select * from {{ ref('pci_evidence__rules') }}

),

known_kinds as (

    select
        known_kind,
        min(review_date) as first_date
    from {{ ref('pci_evidence__known_names') }}
    where evidence <> 'refused_grant'
    group by known_kind

    union all

    -- A bucket that is named in full is known without an event.
    select distinct
        store_kind as known_kind,
        date '1970-01-01' as first_date
    from {{ ref('pci_evidence__data_stores') }}
    where strpos(bucket_pattern, '%') = 0

),

known as (

    select
        known_kind,
        min(first_date) as first_date
    from known_kinds
    group by known_kind

),

findings as (

    select
        findings.*,
        rule_id || '|' || event_id || '|' || event_name || '|' || date_format(event_at, '%Y-%m-%dT%H:%i:%s') || '|'
        || coalesce(actor_arn, actor_name, '') || '|' || coalesce(target, '') || '|' || coalesce(error_code, '') || '|'
        || coalesce(suppression_id, '') as line
    from {{ ref('pci_evidence__evidence_findings') }} as findings
    where review_date in ({{ pci_evidence_day_literals() }})

),

counted as (

    select
        review_date,
        account_id,
        region,
        rule_id,
        count(*) as findings,
        count_if(is_suppressed) as suppressed_findings,
        array_agg(line) as lines
    from findings
    group by review_date, account_id, region, rule_id

),

flow_rejects as (

    select
        review_date,
        account_id,
        region,
        sum(records) as records
    from {{ ref('pci_evidence__evidence_rejects') }}
    where
        record_state in ('unreadable_flow', 'other_day_flow')
        and review_date in ({{ pci_evidence_day_literals() }})
    group by review_date, account_id, region

),

joined as (

    select
        completeness.*,
        rules.rule_id,
        rules.title,
        rules.severity,
        rules.evidence_source,
        rules.predicate_kind not in ('data_store_access', 'administrator_write')
        or coalesce(known.first_date <= completeness.review_date, false) as is_known,
        case
            when rules.evidence_source = 'data_events' then completeness.data_events
            when rules.evidence_source = 'flow_logs' then completeness.flow_records
            else completeness.management_events
        end as rule_events_scanned,
        case
            when rules.evidence_source <> 'flow_logs' then completeness.day_state
            when flow_rejects.records > 0 then 'damaged'
            when completeness.has_flow_logs and completeness.flow_records = 0 then 'missing'
            when not completeness.has_flow_logs then 'none'
            else 'complete'
        end as log_state,
        coalesce(counted.findings, 0) as findings,
        coalesce(counted.suppressed_findings, 0) as suppressed_findings,
        coalesce(array_join(array_sort(counted.lines), chr(10)), '') as evidence_text
    from completeness
    cross join rules
    left join known
        on known.known_kind = case rules.predicate_kind
            when 'data_store_access' then rules.predicate_argument
            when 'administrator_write' then 'administrator'
        end
    left join flow_rejects
        on completeness.review_date = flow_rejects.review_date
        and completeness.account_id = flow_rejects.account_id
        and completeness.region = flow_rejects.region
    left join counted
        on completeness.review_date = counted.review_date
        and completeness.account_id = counted.account_id
        and completeness.region = counted.region
        and rules.rule_id = counted.rule_id

)

select
    account_id,
    region,
    rule_id,
    title,
    severity,
    evidence_source,
    cast(findings as bigint) as findings,
    cast(suppressed_findings as bigint) as suppressed_findings,
    cast(findings - suppressed_findings as bigint) as open_findings,
    cast(rule_events_scanned as bigint) as events_scanned,
    hours_with_events,
    hours_without_events,
    log_state as day_state,
    cast(
        case
            when log_state in ('missing', 'damaged', 'too_quiet') then 'fail'
            when findings - suppressed_findings > 0 and severity <> 'informational' then 'fail'
            when rule_events_scanned = 0 or not is_known then 'no-data'
            else 'pass'
        end as varchar
    ) as verdict,
    cast(
        case
            when log_state = 'missing' then 'No log of this day: find out whether the trail was on'
            when log_state = 'damaged' then 'Some of the day cannot be read, placed or trusted: see evidence_rejects, evidence_unread_files and digest_faults'
            when log_state = 'too_quiet' then 'More hours without an event than allowed'
            when findings - suppressed_findings > 0 and severity <> 'informational' then 'Findings to look into'
            when log_state = 'not_due' then 'No trail is due here: expected_trails has closed it, or it began later'
            when rule_events_scanned = 0 and evidence_source = 'data_events' then 'No data event: the trail may not record them'
            when log_state = 'none' then 'No flow logs of this region come to the lake'
            when rule_events_scanned = 0 then 'No event at all'
            when not is_known then 'No log shows what the rule needs to know: name it in the seed or variable, see known_names'
            when findings > 0 then 'Findings are suppressed, or a record of what was done'
            when evidence_source <> 'flow_logs' and hours_without_events > {{ var('pci_evidence_quiet_hours_warned') }}
                then 'Nothing found, but most hours have no event: find out whether the trail was on'
            else 'Nothing found'
        end as varchar
    ) as verdict_reason,
    lower(to_hex(sha256(to_utf8(evidence_text)))) as evidence_sha256,
    review_date
from joined
