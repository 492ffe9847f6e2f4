{#
  A ts of Slack as a time in UTC, in milliseconds; NULL for NULL.

  Arguments:
    ts: SQL expression of a ts that slack_words_ts has read.

  Usage: {{ slack_words_time('message_ts') }} as sent_at
#}
{% macro slack_words_time(ts) -%}
date_add(
    'millisecond',
    cast(substr({{ ts }}, 12, 3) as integer),
    date_add('second', cast(substr({{ ts }}, 1, 10) as bigint), timestamp '1970-01-01 00:00:00.000')
)
{%- endmacro %}
