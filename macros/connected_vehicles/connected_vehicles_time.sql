{#
  A text as a UTC timestamp of whole seconds: ISO 8601 of the years 2000 to 2099, in UTC if it names no zone. NULL for
  other texts.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ connected_vehicles_time('packet_at') }} as packet_at
#}
{% macro connected_vehicles_time(text) -%}
date_trunc('second', cast(
    case
        when regexp_like({{ text }}, '^20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|z|[+-][0-9]{2}:?[0-9]{2})?$')
            then try(from_iso8601_timestamp(replace(upper({{ text }}), ' ', 'T')))
    end at time zone 'UTC' as timestamp
))
{%- endmacro %}
