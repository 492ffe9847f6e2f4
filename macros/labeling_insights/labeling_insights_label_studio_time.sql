{#
  A time of Label Studio in UTC: ISO 8601, or seconds since 1970 in exports of old versions. NULL where it is neither.

  Arguments:
    time: SQL expression of a text.

  Usage: {{ labeling_insights_label_studio_time('created_at') }} as submitted_at
#}
{% macro labeling_insights_label_studio_time(time) -%}
coalesce(
    cast(try(from_iso8601_timestamp({{ time }})) at time zone 'UTC' as timestamp),
    cast(
        from_unixtime(case when try_cast({{ time }} as double) between 0e0 and 2e11 then try_cast({{ time }} as double) end)
        at time zone 'UTC' as timestamp
    )
)
{%- endmacro %}
