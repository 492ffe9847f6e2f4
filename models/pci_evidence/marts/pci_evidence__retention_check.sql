-- One row per account and region: how many of the 365 days up to the newest reviewed day, and of its last 90
-- days, were reviewed and had their logs. A day known to be without logs fails; a day that was not reviewed
-- is no evidence.
with

completeness as (

    select * from {{ ref('pci_evidence__evidence_completeness') }} where day_state <> 'not_due'

),

newest as (

    select max(review_date) as as_of_date
    from completeness

),

counted as (

    select
        completeness.account_id,
        completeness.region,
        max(newest.as_of_date) as as_of_date,
        min(case when completeness.is_present then completeness.review_date end) as first_log_date,
        count(*) as reviewed_days,
        count_if(completeness.is_present) as present_days,
        count_if(completeness.review_date > date_add('day', -90, newest.as_of_date)) as recent_reviewed_days,
        count_if(completeness.is_present and completeness.review_date > date_add('day', -90, newest.as_of_date))
            as recent_present_days
    from completeness
    cross join newest
    where completeness.review_date > date_add('day', -365, newest.as_of_date)
    group by completeness.account_id, completeness.region

)

select
    account_id,
    region,
    as_of_date,
    first_log_date,
    cast(reviewed_days as bigint) as reviewed_days,
    cast(reviewed_days - present_days as bigint) as missing_days,
    cast(365 - reviewed_days as bigint) as unreviewed_days,
    cast(recent_reviewed_days - recent_present_days as bigint) as recent_missing_days,
    cast(90 - recent_reviewed_days as bigint) as recent_unreviewed_days,
    cast(
        case
            when recent_reviewed_days > recent_present_days then 'fail'
            when recent_reviewed_days < 90 then 'no-data'
            else 'pass'
        end as varchar
    ) as three_months_verdict,
    cast(
        case
            when reviewed_days > present_days then 'fail'
            when reviewed_days < 365 then 'no-data'
            else 'pass'
        end as varchar
    ) as twelve_months_verdict
from counted
