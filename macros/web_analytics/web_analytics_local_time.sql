{#
  The local time of a report's digits, such as 2020050113 of an hour; NULL for digits that are no time.

  Arguments:
    grain: SQL expression of the grain: minute, hour, day or month.
    digits: SQL expression of the text.

  Usage: {{ web_analytics_local_time('grain', 'time_value') }} as local_time
#}
{% macro web_analytics_local_time(grain, digits) -%}
case
    when
        regexp_like({{ digits }}, '^(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-3][0-9](([01][0-9]|2[0-3])([0-5][0-9])?)?)?$')
        and length({{ digits }}) = case {{ grain }} when 'minute' then 12 when 'hour' then 10 when 'day' then 8 when 'month' then 6 end
        then try_cast(
            substr({{ digits }}, 1, 4) || '-' || substr({{ digits }}, 5, 2)
            || '-' || coalesce(nullif(substr({{ digits }}, 7, 2), ''), '01')
            || ' ' || coalesce(nullif(substr({{ digits }}, 9, 2), ''), '00')
            || ':' || coalesce(nullif(substr({{ digits }}, 11, 2), ''), '00') || ':00' as timestamp
        )
end
{%- endmacro %}
