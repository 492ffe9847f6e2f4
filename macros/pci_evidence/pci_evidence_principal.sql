{#
  The actor of a record as known_names names administrators: role/<name> or user/<name>, in lower case.

  Arguments:
    record: alias of a row of reviewed_records.

  Usage: {{ pci_evidence_principal('records') }} as principal
#}
{% macro pci_evidence_principal(record) %}
    {{ return("case when " ~ record ~ ".role_name is null then 'user/' || lower(" ~ record ~ ".actor_name)"
        ~ " else case lower(" ~ record ~ ".issuer_type) when 'iamuser' then 'user/' else 'role/' end || lower(" ~ record ~ ".role_name) end") }}
{% endmacro %}
