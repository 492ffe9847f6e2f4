-- No finding is outside its reviewed day.
select
    review_date,
    event_id,
    rule_id,
    event_at
from {{ ref('pci_evidence__evidence_findings') }}
where cast(event_at as date) <> review_date or event_at is null
