{#
  A ts of Slack with six digits after the point, so that texts are in the order of time; NULL for a text that is none.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ slack_words_ts('ts') }} as message_ts
#}
{% macro slack_words_ts(text) -%}
case when regexp_like({{ text }}, '^[0-9]{10}[.][0-9]{1,6}\z') then rpad({{ text }}, 17, '0') end
{%- endmacro %}
