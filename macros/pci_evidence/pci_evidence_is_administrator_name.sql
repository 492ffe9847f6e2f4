{#
  Condition: a name of a user, role or permission set matches one of pci_evidence_administrator_patterns,
  without regard to case.

  Arguments:
    name: SQL expression of the name.

  Usage: where {{ pci_evidence_is_administrator_name('role_name') }}
#}
{% macro pci_evidence_is_administrator_name(name) %}
    {% set conditions = [] %}
    {% for pattern in var('pci_evidence_administrator_patterns') %}
        {% do conditions.append("lower(" ~ name ~ ") like '" ~ pattern.lower().replace("'", "''") ~ "'") %}
    {% endfor %}
    {{ return(conditions | join('\n        or ') or 'false') }}
{% endmacro %}
