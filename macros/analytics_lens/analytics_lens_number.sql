{#
  A text as a whole number of at most 15 digits; NULL for all else, so that no sum overflows.

  Arguments:
    text: the text, an expression.

  Usage: {{ analytics_lens_number('failures') }} as failures
#}
{% macro analytics_lens_number(text) -%}
    case when regexp_like({{ text }}, '^[0-9]{1,15}$') then try_cast({{ text }} as bigint) end
{%- endmacro %}
