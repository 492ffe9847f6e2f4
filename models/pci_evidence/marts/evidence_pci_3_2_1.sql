-- One row per reviewed day and requirement of PCI DSS 3.2.1, with its verdict.
{{ config(materialized='view') }}

select
    review_date,
    requirement_id,
    topic,
    rules,
    findings,
    open_findings,
    failed_checks,
    no_data_checks,
    passed_checks,
    verdict
from {{ ref('requirement_rollup') }}
where pci_version = '3.2.1'
