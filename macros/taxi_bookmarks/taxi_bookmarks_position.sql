{#
  The position of a column in a header, by any of the names that it has had; NULL where the header lacks it.

  Arguments:
    names: SQL expression of the header's names, an array in lower case.
    aliases: names of the column in all eras.

  Usage: {{ taxi_bookmarks_position('names', ['fare_amount', 'fare_amt']) }} as fare_amount_position
#}
{% macro taxi_bookmarks_position(names, aliases) -%}
coalesce(
    {%- for alias in aliases %}
    nullif(array_position({{ names }}, '{{ alias }}'), 0),
    {%- endfor %}
    {{ taxi_bookmarks_fields() }} + 1
)
{%- endmacro %}

{#
  Fields of a line that the raw table has; the field after the last is always NULL.

  Usage: {{ taxi_bookmarks_fields() }}
#}
{% macro taxi_bookmarks_fields() -%}
26
{%- endmacro %}
