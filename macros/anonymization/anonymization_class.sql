{#
  The equivalence class of a person for a set of quasi-identifiers, as text: what an attacker who knows these
  columns can distinguish.

  Arguments:
    policy: what athena_recipes.policy returned.
    names: the set's columns.
    stage: raw (the values as they are), released (what is published; a hash reveals nothing without its
      key) or released_key_known (what is published, if the attacker can compute the hashes).
    raw: alias of the typed raw row.
    released: alias of the row with the generalised columns.

  Usage: {{ anonymization_class(policy, ['c_birth_year'], 'raw', 'customers', 'generalised') }}
#}
{% macro anonymization_class(policy, names, stage, raw, released) -%}
    {%- set parts = [] -%}
    {%- for column in policy.columns if column.name in names -%}
        {%- if stage == 'raw' or (stage == 'released_key_known' and column.action == 'keyed_hash') -%}
            {%- do parts.append("coalesce(cast(" ~ raw ~ "." ~ column.name ~ " as varchar), 'none')") -%}
        {%- elif column.action == 'generalise' -%}
            {%- do parts.append(released ~ "." ~ column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ parts | join("\n                || ' | ' || ") or "'everybody'" }}
{%- endmacro %}

{#
  The stages that reports compare, in order.

  Usage: {% for stage in anonymization_stages() %}
#}
{% macro anonymization_stages() %}
    {{ return(['raw', 'released', 'released_key_known']) }}
{% endmacro %}
