{#
  A text as a boolean: true or false; NULL for all else.

  Arguments:
    text: the text, an expression.

  Usage: {{ analytics_lens_boolean('is_described') }} as is_described
#}
{% macro analytics_lens_boolean(text) -%}
    case {{ text }} when 'true' then true when 'false' then false end
{%- endmacro %}
