-- One row per reviewed day, file and state of records, and of lines of flow logs, that do not count as an event of the
-- day: their number, one of them, and the fix. For the days of the last run. Records of the day before are late if that day was
-- reviewed without their file. Events in conflict count, and are listed too.

with

files as (

    select
        date_add('day', 1, review_date) as next_date,
        file
    from {{ ref('pci_evidence__reviewed_files') }}
    where review_date in ({{ pci_evidence_day_literals(-1) }})

),

days as (

    select distinct next_date from files

),

records as (

    select
        records.review_date,
        records.account_id,
        records.region,
        records.file,
        records.event_id,
        case
            when records.record_state = 'day_before' and days.next_date is not null and files.file is null then 'late'
            else records.record_state
        end as record_state
    from {{ ref('pci_evidence__reviewed_records') }} as records
    left join days
        on records.review_date = days.next_date
    left join files
        on records.review_date = files.next_date and records.file = files.file
    where records.record_state <> 'event'

    union all

    select
        review_date,
        account_id,
        region,
        file,
        event_id,
        'conflict' as record_state
    from {{ ref('pci_evidence__reviewed_records') }}
    where is_conflicting and record_state = 'event'

),

-- Lines of flow logs are counted already.
flows as (

    select
        review_date,
        account_id,
        region,
        file,
        flow_state as record_state,
        flows as records,
        cast(null as varchar) as example_event_id
    from {{ ref('pci_evidence__reviewed_flows') }}
    where flow_state <> 'flow'

),

reasons as (

    select * from {{ ref('pci_evidence__reject_reasons') }}

),

counted as (

    select
        review_date,
        account_id,
        region,
        file,
        record_state,
        count(*) as records,
        min(event_id) as example_event_id
    from records
    group by review_date, account_id, region, file, record_state

    union all

    select * from flows

)

select
    counted.review_date,
    counted.account_id,
    counted.region,
    counted.file,
    cast(counted.record_state as varchar) as record_state,
    cast(counted.records as bigint) as records,
    counted.example_event_id,
    reasons.fix
from counted
left join reasons
    on counted.record_state = reasons.record_state
