{#
  A text as a UTC timestamp: seconds or milliseconds since 1970, or ISO 8601 with a time zone (UTC without one). NULL for
  other texts, and for times before 2015 or after 2100, which operators send in place of none.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ scooter_fleet_time('last_updated') }} as made_at
#}
{% macro scooter_fleet_time(text) -%}
cast(
    case
        when regexp_like({{ text }}, '^1[4-9][0-9]{8}([.][0-9]+)?$|^[23][0-9]{9}([.][0-9]+)?$')
            then from_unixtime(floor(try_cast({{ text }} as double)))
        when regexp_like({{ text }}, '^1[4-9][0-9]{11}$|^[23][0-9]{12}$')
            then from_unixtime(try_cast({{ text }} as double) / 1000)
        when regexp_like({{ text }}, '^20(1[5-9]|[2-9][0-9])-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]+(Z|[+-][0-9]{2}(:?[0-9]{2})?)?$')
            then try(from_iso8601_timestamp(replace(upper({{ text }}), ' ', 'T')))
    end at time zone 'UTC' as timestamp
)
{%- endmacro %}
