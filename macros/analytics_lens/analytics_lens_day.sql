{#
  A text as a day: yyyy-mm-dd in the years 1900 to 2099; NULL for all else.

  Arguments:
    text: the text, an expression.

  Usage: {{ analytics_lens_day('exception_until') }} as exception_until
#}
{% macro analytics_lens_day(text) -%}
    case when regexp_like({{ text }}, '^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$') then try_cast({{ text }} as date) end
{%- endmacro %}
