-- One row per event and rule that finds it, of every reviewed day. A day is built as a whole, so that
-- reviewing it again gives the same rows. A finding with a valid suppression stays and is marked.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['review_date'],
    bucketed_by=['rule_id'],
    bucket_count=1,
    partitions_to_build="{{ pci_evidence_days_query() }}"
) }}

with

records as (

    select * from {{ ref('pci_evidence__reviewed_records') }} where record_state = 'event'

),

rules as (

    select * from {{ ref('pci_evidence__rules') }}

),

suppressions as (

    select * from {{ ref('pci_evidence__suppressions') }}

),

-- One row per pattern of a rule, so that most patterns are joined by the event's source.
patterns as (

    select
        rules.rule_id,
        rules.severity,
        rules.predicate_kind,
        rules.predicate_argument,
        sources.event_source,
        names.event_name
    from rules
    cross join unnest(split(rules.event_sources, ';')) as sources (event_source)
    cross join unnest(split(rules.event_names, ';')) as names (event_name)

),

stores as (

    select
        records.bucket_name,
        array_join(array_sort(array_agg(distinct '[' || data_stores.store_kind || ']')), '') as store_kinds
    from (select distinct bucket_name from records where bucket_name is not null) as records
    inner join {{ ref('pci_evidence__data_stores') }} as data_stores
        on records.bucket_name like data_stores.bucket_pattern
    group by records.bucket_name

),

events as (

    select
        records.*,
        stores.store_kinds
    from records
    left join stores
        on records.bucket_name = stores.bucket_name

),

candidates as (

    select
        event.*,
        rule.rule_id,
        rule.severity
    from events as event
    inner join patterns as rule
        on event.event_source = rule.event_source
    where
        event.event_name like rule.event_name
        and {{ pci_evidence_predicate() }}

    union all

    select
        event.*,
        rule.rule_id,
        rule.severity
    from events as event
    inner join patterns as rule
        on rule.event_source = '%'
    where
        event.event_name like rule.event_name
        and {{ pci_evidence_predicate() }}

),

flows as (

    select * from {{ ref('pci_evidence__reviewed_flows') }}

),

matches as (

    select
        rule_id,
        severity,
        event_id,
        event_name,
        event_source,
        event_at,
        organization_id,
        account_id,
        region,
        actor_type,
        actor_name,
        actor_arn,
        actor_account_id,
        source_ip,
        target,
        error_code,
        file,
        review_date
    from candidates

    union all

    select
        rule.rule_id,
        rule.severity,
        event.flow_id as event_id,
        event.event_name,
        'vpcflowlogs' as event_source,
        event.event_at,
        event.organization_id,
        event.account_id,
        event.region,
        'Network' as actor_type,
        event.source_ip as actor_name,
        cast(null as varchar) as actor_arn,
        cast(null as varchar) as actor_account_id,
        event.source_ip,
        event.target,
        cast(null as varchar) as error_code,
        event.file,
        event.review_date
    from flows as event
    inner join patterns as rule
        on rule.event_source = 'vpcflowlogs' and event.event_name = rule.event_name
    where
        {{ pci_evidence_flow_predicate() }}

),

-- An event may match several patterns of a rule, and several suppressions.
numbered as (

    select
        matches.*,
        suppressions.suppression_id,
        row_number() over (
            partition by matches.review_date, matches.event_id, matches.rule_id
            order by suppressions.suppression_id nulls last
        ) as match_number
    from matches
    left join suppressions
        on matches.rule_id = suppressions.rule_id
        and matches.account_id like suppressions.account_id
        and matches.region like suppressions.region
        and coalesce(matches.actor_account_id, '') like suppressions.actor_account_id
        and coalesce(matches.actor_arn, matches.actor_name, '') like suppressions.actor_pattern
        and coalesce(matches.target, '') like suppressions.target_pattern
        and matches.review_date between suppressions.starts_on and suppressions.expires_on

)

select
    rule_id,
    severity,
    event_id,
    event_name,
    event_source,
    event_at,
    organization_id,
    account_id,
    region,
    actor_type,
    actor_name,
    actor_arn,
    actor_account_id,
    source_ip,
    target,
    error_code,
    file,
    suppression_id is not null as is_suppressed,
    suppression_id,
    review_date
from numbered
where match_number = 1
