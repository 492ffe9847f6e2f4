{#
  Condition: a line of tripdata_csv is a header. In all eras one of its first three fields names the time of the pickup.

  Usage: where {{ taxi_bookmarks_is_header() }}
#}
{% macro taxi_bookmarks_is_header() -%}
lower(coalesce(c01, '') || ',' || coalesce(c02, '') || ',' || coalesce(c03, '')) like '%pickup_datetime%'
{%- endmacro %}
