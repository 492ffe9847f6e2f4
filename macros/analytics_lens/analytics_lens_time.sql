{#
  A text as a time in UTC: yyyy-mm-ddThh:mm:ssZ in the years 1900 to 2099; NULL for all else.

  Arguments:
    text: the text, an expression.

  Usage: {{ analytics_lens_time('started_at') }} as started_at
#}
{% macro analytics_lens_time(text) -%}
case
    when regexp_like({{ text }}, '^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$')
        then cast(try(from_iso8601_timestamp({{ text }})) at time zone 'UTC' as timestamp)
end
{%- endmacro %}
