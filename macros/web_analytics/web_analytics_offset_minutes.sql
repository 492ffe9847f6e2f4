{#
  Minutes that a zone's clock is before UTC at a time in UTC; NULL for a zone that the engine does not know.

  Arguments:
    utc_time: SQL expression of a timestamp in UTC.
    zone: SQL expression of the zone's IANA name.

  Usage: {{ web_analytics_offset_minutes('edge_time', 'time_zone') }} as minutes
#}
{% macro web_analytics_offset_minutes(utc_time, zone) -%}
date_diff('minute', {{ utc_time }}, cast(try(at_timezone(with_timezone({{ utc_time }}, 'UTC'), {{ zone }})) as timestamp))
{%- endmacro %}
