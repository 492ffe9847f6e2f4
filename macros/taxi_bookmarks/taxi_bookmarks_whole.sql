{#
  A number as a bigint, NULL for one that is not whole or has more than 15 digits: an id or a count.

  Arguments:
    number: SQL expression of type double.

  Usage: {{ taxi_bookmarks_whole('passenger_count') }} as passenger_count
#}
{% macro taxi_bookmarks_whole(number) -%}
try_cast(case when abs({{ number }}) < 1e15 and {{ number }} = floor({{ number }}) then {{ number }} end as bigint)
{%- endmacro %}
