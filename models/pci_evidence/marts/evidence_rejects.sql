-- One row per reviewed day, file and state of records that do not count as an event of the day: how many,
-- one of them, and what to do. Of the days of the last run.
with

records as (

    select * from {{ ref('reviewed_records') }} where record_state <> 'event'

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

)

select
    counted.review_date,
    counted.account_id,
    counted.region,
    counted.file,
    counted.record_state,
    cast(counted.records as bigint) as records,
    counted.example_event_id,
    reasons.fix
from counted
left join reasons
    on counted.record_state = reasons.record_state
