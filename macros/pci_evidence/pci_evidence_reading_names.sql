{#
  The names of calls that read, as a regular expression in an SQL literal. AssumeRoot, StartSession and
  other calls that CloudTrail marks as read-only are not among them.

  Usage: regexp_like(event_name, {{ pci_evidence_reading_names() }})
#}
{% macro pci_evidence_reading_names() %}
    {{ return("'(?i)^(get|list|describe|head|lookup|search|query|select|scan|batchget|download|test|simulate|validate|preview"
        ~ "|decrypt|encrypt|generate|sign|verify|check|assumerole|filter)'") }}
{% endmacro %}
