{#
  A time in UTC as the time of day in the zone of slack_words_time_zone.

  Arguments:
    time: SQL expression of a timestamp.

  Usage: cast({{ slack_words_local('sent_at') }} as date) as message_date
#}
{% macro slack_words_local(time) -%}
cast({{ time }} at time zone 'UTC' at time zone '{{ var("slack_words_time_zone") }}' as timestamp)
{%- endmacro %}
