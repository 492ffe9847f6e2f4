{#
  Seconds on a task as a number; NULL where the text is no number, not finite, negative, or above 30 days, the longest
  time that a task can be open.

  Arguments:
    seconds: SQL expression of a double.

  Usage: {{ labeling_insights_seconds('try_cast(lead_time as double)') }} as time_spent_seconds
#}
{% macro labeling_insights_seconds(seconds) -%}
case when {{ seconds }} between 0e0 and 2592000e0 then {{ seconds }} end
{%- endmacro %}
