-- One row per reviewed day and CloudTrail file that its review read; a day without files has one row without
-- a file. It shows which files arrived after their review.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['review_date'],
    bucketed_by=['account_id'],
    bucket_count=1,
    partitions_to_build="{{ pci_evidence_days_query() }}"
) }}

with

days as (

    {{ pci_evidence_days_query() }}

),

counted as (

    select
        review_date,
        account_id,
        region,
        file,
        sum(case when record_state = 'day_before' then 0 else 1 end) as records
    from {{ ref('pci_evidence__reviewed_records') }}
    group by review_date, account_id, region, file

)

select
    counted.account_id,
    counted.region,
    counted.file,
    cast(coalesce(counted.records, 0) as bigint) as records,
    days.review_date
from days
left join counted
    on days.review_date = counted.review_date
