{#
  SELECT of lines of CSV files as tripdata_csv has them, for the inputs of unit tests.

  Arguments:
    lines: pairs of a file's path and a line, whose fields have no quotes.

  Usage: {{ taxi_bookmarks_csv_rows([('a.csv', 'vendorid,tpep_pickup_datetime')]) }}
#}
{% macro taxi_bookmarks_csv_rows(lines) -%}
{%- for path, line in lines %}
select
    {%- for number in range(26) %}
    cast({{ "'" ~ line.split(',')[number] ~ "'" if number < line.split(',') | length else 'null' }} as varchar) as c{{ '%02d' % (number + 1) }},
    {%- endfor %}
    '{{ path }}' as "$path"
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}
