-- One row per reviewed day and requirement of PCI DSS 4.0.1, with its verdict.
{{ config(materialized='view') }}

{{ pci_evidence_version('4.0.1') }}
