{#
  The time in a UUID of version 1, 6 or 7, UTC, as a timestamp with milliseconds (cut, not rounded). NULL for other
  versions, which have no time, and for a text that is no UUID. Versions 1 and 6 count 100 nanoseconds since
  1582-10-15, version 7 milliseconds since 1970-01-01.

  from_unixtime, because DuckDB's planner reads the arguments of date_add eight times, and because it is exact up to the
  last UUID (in the year 10889).

  Arguments:
    uuid: SQL expression of the text, without blanks around it.

  Usage: select {{ athena_recipes.uuid_timestamp('request_id') }} as requested_at
#}
{% macro uuid_timestamp(uuid) -%}
cast(
    from_unixtime(
        case
            when not regexp_like({{ uuid }}, '{{ athena_recipes._uuid_pattern() }}') then null
            when substr({{ uuid }}, 15, 1) = '7'
                then from_base(substr({{ uuid }}, 1, 8) || substr({{ uuid }}, 10, 4), 16)
            when substr({{ uuid }}, 15, 1) = '1'
                then
                    from_base(substr({{ uuid }}, 16, 3) || substr({{ uuid }}, 10, 4) || substr({{ uuid }}, 1, 8), 16) / 10000
                    - 12219292800000
            when substr({{ uuid }}, 15, 1) = '6'
                then
                    from_base(substr({{ uuid }}, 1, 8) || substr({{ uuid }}, 10, 4) || substr({{ uuid }}, 16, 3), 16) / 10000
                    - 12219292800000
        end / 1000e0
    ) at time zone 'UTC' as timestamp
)
{%- endmacro %}
