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

    select
        records.*,
        {{ pci_evidence_principal('records') }} as principal
    from {{ ref('pci_evidence__reviewed_records') }} as records
    where record_state = 'event'

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
        lower(sources.event_source) as event_source,
        lower(names.event_name) as event_name
    from rules
    cross join unnest(split(rules.event_sources, ';')) as sources (event_source)
    cross join unnest(split(rules.event_names, ';')) as names (event_name)

),

known_names as (

    select * from {{ ref('pci_evidence__known_names') }}

),

known as (

    select
        known_kind,
        account_id,
        name,
        min(review_date) as first_date
    from known_names
    where evidence <> 'refused_grant'
    group by known_kind, account_id, name

),

grants as (

    select distinct
        review_date,
        event_id
    from known_names
    where evidence in ('grant', 'refused_grant')

),

named_buckets as (

    select distinct
        review_date,
        bucket_names
    from records
    where bucket_names is not null

),

stores as (

    select
        records.review_date,
        records.bucket_names,
        array_join(array_sort(array_agg(distinct '[' || known.known_kind || ']')), '') as store_kinds
    from named_buckets as records
    cross join unnest(split(records.bucket_names, '/')) as buckets (bucket_name)
    inner join known
        on buckets.bucket_name = known.name and records.review_date >= known.first_date and known.known_kind <> 'administrator'
    group by records.review_date, records.bucket_names

),

-- Names without case, and without the version that some services end them with: UpdateFunctionCode20150331v2.
events as (

    select
        records.*,
        lower(records.event_source) as source,
        regexp_replace(lower(records.event_name), '(20[0-9]{6}|20[0-9]{2}_[0-9]{2}_[0-9]{2})(v[0-9]+)?$', '') as call,
        stores.store_kinds,
        grants.event_id is not null as is_grant,
        administrators.name is not null as is_administrator
    from records
    left join stores
        on records.review_date = stores.review_date and records.bucket_names = stores.bucket_names
    left join grants
        on records.review_date = grants.review_date and records.event_id = grants.event_id
    left join known as administrators
        on administrators.known_kind = 'administrator'
        and records.actor_account_id = administrators.account_id
        and records.principal = administrators.name
        and records.review_date >= administrators.first_date

),

-- Each event by its source, and once more for rules of all sources: one join that hashes.
keyed as (

    select
        events.*,
        keys.joined_source
    from events
    cross join unnest(array[events.source, '%']) as keys (joined_source)

),

candidates as (

    select
        event.*,
        rule.rule_id,
        rule.severity
    from keyed as event
    inner join patterns as rule
        on event.joined_source = rule.event_source
    where
        event.call like rule.event_name
        and {{ pci_evidence_predicate() }}

),

flows as (

    select * from {{ ref('pci_evidence__reviewed_flows') }}
    where flow_state = 'flow'

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
        on rule.event_source = 'vpcflowlogs' and lower(event.event_name) = rule.event_name
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
