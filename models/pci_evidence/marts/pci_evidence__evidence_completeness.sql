-- One row per reviewed day, account and region: whether its logs are complete. Required are every trail that
-- was ever found, from its first day on, and those in expected_trails; without a file the state is `missing`.
-- Flow logs and network activity require a trail in the same place, unless expected_trails has closed it.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['review_date'],
    bucketed_by=['account_id'],
    bucket_count=1,
    partitions_to_build="{{ pci_evidence_days_query() }}"
) }}

with

records as (

    select * from {{ ref('pci_evidence__reviewed_records') }}

),

-- A row that cannot be read is a trail that is missing; a test names it.
expected as (

    select
        coalesce(account_id, '') as account_id,
        coalesce(region, '') as region,
        coalesce(try_cast(nullif(first_date, '') as date), date '2013-11-01') as first_date,
        coalesce(try_cast(nullif(last_date, '') as date), date '9999-12-31') as last_date
    from {{ source('pci_evidence', 'expected_trails') }}

),

scope as (

    select
        account_id,
        region,
        product,
        -- A folder without a day in its paths is always due.
        min(coalesce(first_date, date '2013-11-01')) as first_date
    from {{ ref('pci_evidence__evidence_scope') }}
    where product in ('CloudTrail', 'CloudTrail-NetworkActivity', 'CloudTrail-Digest', 'vpcflowlogs')
    group by account_id, region, product

),

-- Files of a day that could not be opened or gave no line: their events are in no record.
unread_files as (

    select
        file,
        account_id,
        region,
        try_cast(replace(regexp_extract(file, '/AWSLogs/.*/([0-9]{4}/[0-9]{2}/[0-9]{2})/', 1), '/', '-') as date) as review_date
    from {{ ref('pci_evidence__evidence_unread_files') }}
    where reason in ('empty', 'unreadable', 'no line')

),

unread as (

    select
        review_date,
        account_id,
        region,
        count(distinct file) as files
    from unread_files
    group by review_date, account_id, region

),

-- Where all files are damaged, no folder was found: the place is due on the days of these files alone.
places as (

    select
        account_id,
        region,
        first_date
    from scope
    where product <> 'CloudTrail-Digest'

    union all

    select
        account_id,
        region,
        date '9999-12-31' as first_date
    from unread
    where account_id is not null and region is not null

),

found as (

    select
        account_id,
        region,
        min(first_date) as first_date
    from places
    group by account_id, region

),

trails as (

    select
        coalesce(found.account_id, expected.account_id) as account_id,
        coalesce(found.region, expected.region) as region,
        least(coalesce(found.first_date, expected.first_date), coalesce(expected.first_date, found.first_date)) as first_date,
        coalesce(expected.last_date, date '9999-12-31') as last_date
    from found
    full outer join expected
        on found.account_id = expected.account_id and found.region = expected.region

),

days as (

    {{ pci_evidence_days_query() }}

),

due as (

    select
        days.review_date,
        trails.account_id,
        trails.region,
        max(case when days.review_date between trails.first_date and trails.last_date then 1 else 0 end) as is_due
    from days
    cross join trails
    group by days.review_date, trails.account_id, trails.region

),

counted as (

    select
        review_date,
        account_id,
        region,
        count(distinct case when product = 'CloudTrail' then file end) as trail_files,
        count(distinct file) as files,
        count(distinct case when record_state = 'unreadable_file' then file end) as unreadable_files,
        count_if(record_state = 'event') as events_scanned,
        count_if(record_state = 'event' and evidence_source <> 'network_activity_events') as trail_events,
        count_if(record_state = 'event' and evidence_source = 'network_activity_events') as network_activity_events,
        count_if(is_conflicting) as conflicting_events,
        count_if(record_state = 'event' and evidence_source = 'management_events') as management_events,
        count_if(record_state = 'event' and evidence_source = 'data_events') as data_events,
        count_if(record_state = 'repeated') as repeated_events,
        min(case when record_state = 'event' then event_at end) as first_event_at,
        max(case when record_state = 'event' then event_at end) as last_event_at,
        max(event_version) as newest_event_version
    from records
    where record_state <> 'day_before'
    group by review_date, account_id, region

),

digests as (

    select
        review_date,
        account_id,
        region,
        count_if(fault = 'deleted') as deleted_files,
        count_if(fault = 'unlisted') as unlisted_files,
        count_if(fault = 'replaced') as changed_files,
        count_if(fault in ('digest_deleted', 'digest_missing', 'digest_replaced')) as digest_gaps
    from {{ ref('pci_evidence__digest_faults') }}
    group by review_date, account_id, region

),

checks as (

    select
        try_cast(review_date as date) as review_date,
        account_id,
        region,
        max(hashed_files) as hashed_files
    from {{ source('pci_evidence', 'digest_checks') }}
    group by try_cast(review_date as date), account_id, region

),

unplaced as (

    select
        review_date,
        account_id,
        region,
        sum(records) as unplaced_events
    from {{ ref('pci_evidence__evidence_rejects') }}
    where record_state in ('other_day', 'late', 'unreadable_event')
    group by review_date, account_id, region

),

flows as (

    select
        review_date,
        account_id,
        region,
        sum(flows) as flow_lines,
        sum(case when flow_state = 'flow' then flows else 0 end) as flow_records
    from {{ ref('pci_evidence__reviewed_flows') }}
    group by review_date, account_id, region

),

busy_hours as (

    select distinct
        review_date,
        account_id,
        region,
        extract(hour from event_at) as hour_number
    from records
    where record_state = 'event' and evidence_source <> 'network_activity_events'

),

hours as (

    select
        due.review_date,
        due.account_id,
        due.region,
        count(busy_hours.hour_number) as hours_with_events,
        array_agg(
            case when busy_hours.hour_number is null then lpad(cast(day_hours.hour_number as varchar), 2, '0') end
        ) as quiet
    from due
    cross join unnest(sequence(0, 23)) as day_hours (hour_number)
    left join busy_hours
        on due.review_date = busy_hours.review_date
        and due.account_id = busy_hours.account_id
        and due.region = busy_hours.region
        and day_hours.hour_number = busy_hours.hour_number
    group by due.review_date, due.account_id, due.region

)

select
    due.account_id,
    due.region,
    cast(
        case
            when unread.files > 0 then 'damaged'
            when digests.review_date is not null and counted.trail_files > 0 then 'damaged'
            when counted.unreadable_files > 0 or unplaced.unplaced_events > 0 or counted.conflicting_events > 0 then 'damaged'
            when coalesce(counted.trail_files, 0) = 0 and due.is_due = 0 then 'not_due'
            when coalesce(counted.trail_files, 0) = 0 then 'missing'
            when counted.trail_events = 0 then 'empty'
            when 24 - hours.hours_with_events > {{ var('pci_evidence_quiet_hours_allowed') }} then 'too_quiet'
            else 'complete'
        end as varchar
    ) as day_state,
    coalesce(counted.trail_files, 0) + coalesce(unread.files, 0) > 0 as is_present,
    cast(coalesce(counted.files, 0) + coalesce(unread.files, 0) as bigint) as files,
    cast(coalesce(counted.unreadable_files, 0) + coalesce(unread.files, 0) as bigint) as unreadable_files,
    cast(coalesce(counted.events_scanned, 0) as bigint) as events_scanned,
    cast(coalesce(counted.management_events, 0) as bigint) as management_events,
    cast(coalesce(counted.data_events, 0) as bigint) as data_events,
    cast(coalesce(counted.network_activity_events, 0) as bigint) as network_activity_events,
    cast(coalesce(counted.repeated_events, 0) as bigint) as repeated_events,
    cast(coalesce(counted.conflicting_events, 0) as bigint) as conflicting_events,
    cast(coalesce(unplaced.unplaced_events, 0) as bigint) as unplaced_events,
    coalesce(digest_trails.first_date <= due.review_date, false) as has_digests,
    cast(coalesce(digests.deleted_files, 0) as bigint) as deleted_files,
    cast(coalesce(digests.unlisted_files, 0) as bigint) as unlisted_files,
    cast(coalesce(digests.changed_files, 0) as bigint) as changed_files,
    cast(coalesce(digests.digest_gaps, 0) as bigint) as digest_gaps,
    cast(coalesce(checks.hashed_files, 0) as bigint) as hashed_files,
    cast(hours.hours_with_events as bigint) as hours_with_events,
    cast(24 - hours.hours_with_events as bigint) as hours_without_events,
    cast(nullif(array_join(array_sort(hours.quiet), ' '), '') as varchar) as quiet_hours,
    coalesce(flow_trails.first_date <= due.review_date, false) or coalesce(flows.flow_records, 0) > 0 as has_flow_logs,
    cast(coalesce(flows.flow_records, 0) as bigint) as flow_records,
    counted.first_event_at,
    counted.last_event_at,
    counted.newest_event_version,
    due.review_date
from due
inner join hours
    on due.review_date = hours.review_date and due.account_id = hours.account_id and due.region = hours.region
left join counted
    on due.review_date = counted.review_date and due.account_id = counted.account_id and due.region = counted.region
left join unread
    on due.review_date = unread.review_date and due.account_id = unread.account_id and due.region = unread.region
left join digests
    on due.review_date = digests.review_date and due.account_id = digests.account_id and due.region = digests.region
left join checks
    on due.review_date = checks.review_date and due.account_id = checks.account_id and due.region = checks.region
left join scope as digest_trails
    on due.account_id = digest_trails.account_id
    and due.region = digest_trails.region
    and digest_trails.product = 'CloudTrail-Digest'
left join unplaced
    on due.review_date = unplaced.review_date and due.account_id = unplaced.account_id and due.region = unplaced.region
left join flows
    on due.review_date = flows.review_date and due.account_id = flows.account_id and due.region = flows.region
left join scope as flow_trails
    on due.account_id = flow_trails.account_id and due.region = flow_trails.region and flow_trails.product = 'vpcflowlogs'
where due.is_due = 1 or counted.files > 0 or unread.files > 0 or flows.flow_lines > 0
