-- One row per reviewed day and requirement of PCI DSS 3.2.1, with its verdict.
{{ config(materialized='view') }}

{{ pci_evidence_version('3.2.1') }}
