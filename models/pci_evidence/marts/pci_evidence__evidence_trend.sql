-- One row per reviewed day and severity, over all rules, accounts and regions; a severity without findings
-- has a row with 0.
with

daily as (

    select * from {{ ref('pci_evidence__evidence_daily') }}

)

select
    review_date,
    severity,
    cast(sum(findings) as bigint) as findings,
    cast(sum(open_findings) as bigint) as open_findings,
    count_if(verdict = 'fail') as failed_checks
from daily
group by review_date, severity
