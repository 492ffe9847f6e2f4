{#
  A text as a number below 1e14, NULL for a text that is none: digits with a sign, a point and an exponent, which files of
  2010 have.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ taxi_bookmarks_number('fare_text') }}
#}
{% macro taxi_bookmarks_number(text) -%}
case
    when
        regexp_like({{ text }}, '^[+-]?((\d{1,14}[.]?\d*|[.]\d+)([eE]-\d{1,2})?|(\d{1,3}[.]?\d*|[.]\d+)[eE][+]?0?\d)$')
        then try_cast({{ text }} as double)
end
{%- endmacro %}
