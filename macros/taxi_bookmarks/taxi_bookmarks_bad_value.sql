{#
  The first column whose text is not empty and could not be read, as `fare_amount: free`; NULL if all could.

  Arguments:
    columns: names; the texts are in `<name>_text`, what was read of them in `<name>`.
    whole: those of them that must be whole numbers.

  Usage: {{ taxi_bookmarks_bad_value(['fare_amount', 'extra']) }} as bad_value
#}
{% macro taxi_bookmarks_bad_value(columns, whole=[]) -%}
case
    {%- for column in columns %}
    when
        {{ taxi_bookmarks_whole(column) if column in whole else column }} is null
        and trim({{ column }}_text) <> '' then '{{ column }}: ' || {{ column }}_text
    {%- endfor %}
end
{%- endmacro %}
