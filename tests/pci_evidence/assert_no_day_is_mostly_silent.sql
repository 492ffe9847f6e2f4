-- A warning: days of the last run whose logs are there, but with more hours without an event than
-- pci_evidence_quiet_hours_warned. A trail may be off, or the logs may be of a part of the day.
{{ config(severity='warn') }}
select
    review_date,
    account_id,
    region,
    quiet_hours
from {{ ref('pci_evidence__evidence_completeness') }}
where
    review_date in ({{ pci_evidence_day_literals() }})
    and day_state in ('complete', 'empty')
    and hours_without_events > {{ var('pci_evidence_quiet_hours_warned') }}
