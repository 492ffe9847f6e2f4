-- Nothing is lost: records that were read are events or rejects with a reason.
with

records as (

    select
        review_date,
        count(*) as records,
        count_if(record_state = 'event') as events
    from {{ ref('pci_evidence__reviewed_records') }}
    group by review_date

),

rejects as (

    select
        review_date,
        sum(records) as records
    from {{ ref('pci_evidence__evidence_rejects') }}
    where fix is not null and record_state not in ('conflict', 'unreadable_flow', 'other_day_flow')
    group by review_date

)

select
    records.review_date,
    records.records,
    records.events,
    rejects.records as rejected
from records
left join rejects
    on records.review_date = rejects.review_date
where records.records <> records.events + coalesce(rejects.records, 0)
