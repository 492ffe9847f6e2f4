-- One row per rule: its findings on all reviewed days, and the number of days with findings. A rule without
-- findings has a row with 0.
with

daily as (

    select * from {{ ref('pci_evidence__evidence_daily') }}

)

select
    rule_id,
    max(title) as title,
    max(severity) as severity,
    cast(sum(findings) as bigint) as findings,
    cast(sum(open_findings) as bigint) as open_findings,
    cast(count(distinct case when open_findings > 0 then review_date end) as bigint) as days_with_open_findings,
    max(case when findings > 0 then review_date end) as last_found_date
from daily
group by rule_id
