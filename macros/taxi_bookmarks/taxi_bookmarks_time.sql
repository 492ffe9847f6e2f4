{#
  A text as a local time, NULL for a text that is none: 2019-10-01 00:15:30, with up to nine more digits.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ taxi_bookmarks_time('pickup_text') }}
#}
{% macro taxi_bookmarks_time(text) -%}
case when regexp_like({{ text }}, '^\d{4}[-: 0-9]{15}([.]\d+)?$') then try_cast(substr({{ text }}, 1, 23) as timestamp) end
{%- endmacro %}
