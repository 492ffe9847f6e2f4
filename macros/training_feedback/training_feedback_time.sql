{#
  An ISO 8601 or RFC 3339 time of a statement as a time in UTC, cut to milliseconds; NULL for a text that is none. A time
  without a zone is UTC.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ training_feedback_time("json_extract_scalar(statement, '$.timestamp')") }} as happened_at
#}
{% macro training_feedback_time(text) -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,12})?)?' -%}
case
    when regexp_like(
        upper({{ text }}),
        '^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ]{{ time }}(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
    ) then cast(
        try(from_iso8601_timestamp(
            regexp_replace(replace(upper({{ text }}), ' ', 'T'), '([.][0-9]{3})[0-9]+', '$1')
        )) at time zone 'UTC' as timestamp
    )
end
{%- endmacro %}
