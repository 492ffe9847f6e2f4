{#
  A text without the blanks that the warehouse's CHAR columns end with. For results alone: a predicate or join on it is
  not pushed down.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ redshift_federation_text('ca_state') }} as ca_state
#}
{% macro redshift_federation_text(text) -%}
rtrim(cast({{ text }} as varchar))
{%- endmacro %}
