{#
  The fields of a line of tripdata_csv as an array, with one more that is NULL: the field that a header lacks.

  Usage: {{ taxi_bookmarks_line_fields() }} as fields
#}
{% macro taxi_bookmarks_line_fields() -%}
array[
    {%- for number in range(taxi_bookmarks_fields() | int) %}
    c{{ '%02d' % (number + 1) }},
    {%- endfor %}
    cast(null as varchar)
]
{%- endmacro %}
