{#
  SELECT of one version's requirements with their verdicts, from requirement_rollup.

  Arguments:
    pci_version: 3.2.1 or 4.0.1.

  Usage: {{ pci_evidence_version('4.0.1') }}
#}
{% macro pci_evidence_version(pci_version) -%}
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
from {{ ref('pci_evidence__requirement_rollup') }}
where pci_version = '{{ pci_version }}'
{%- endmacro %}
