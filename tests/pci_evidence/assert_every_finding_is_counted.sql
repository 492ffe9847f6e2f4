-- The daily evidence counts every finding once: none falls between accounts, regions or days.
with

findings as (

    select
        review_date,
        count(*) as findings,
        count_if(is_suppressed) as suppressed_findings
    from {{ ref('pci_evidence__evidence_findings') }}
    group by review_date

),

daily as (

    select
        review_date,
        sum(findings) as findings,
        sum(suppressed_findings) as suppressed_findings
    from {{ ref('pci_evidence__evidence_daily') }}
    group by review_date

)

select
    daily.review_date,
    findings.findings as found,
    daily.findings as counted
from daily
full outer join findings
    on daily.review_date = findings.review_date
where
    coalesce(daily.findings, 0) <> coalesce(findings.findings, 0)
    or coalesce(daily.suppressed_findings, 0) <> coalesce(findings.suppressed_findings, 0)
