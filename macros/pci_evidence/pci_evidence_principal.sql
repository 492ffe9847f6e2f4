{#
  The actor of a record as known_names names administrators: role/<name> or user/<name>, in lower case.

  Arguments:
    record: alias of a row of reviewed_records.

  Usage: {{ pci_evidence_principal('records') }} as principal
#}
{% macro pci_evidence_principal(record) %}
    {{ return("case"
        ~ "\n            when " ~ record ~ ".role_name is null then 'user/' || lower(" ~ record ~ ".actor_name)"
        ~ "\n            when lower(" ~ record ~ ".issuer_type) = 'iamuser' then 'user/' || lower(" ~ record ~ ".role_name)"
        ~ "\n            else 'role/' || lower(" ~ record ~ ".role_name)"
        ~ "\n        end") }}
{% endmacro %}
