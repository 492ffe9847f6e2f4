{#
  A number below 1e14, which a sum of decimals takes; NULL for a larger one, infinity and NaN.

  Arguments:
    number: SQL expression of type double.

  Usage: {{ taxi_bookmarks_amount('fare_amount') }} as fare_amount
#}
{% macro taxi_bookmarks_amount(number) -%}
case when abs({{ number }}) < 1e14 then {{ number }} end
{%- endmacro %}

{#
  Branches of a CASE that name the first column with a number that is no amount, as `fare_amount: no number below 1e14`.

  Arguments:
    numbers: mapping of the columns to SQL expressions of type double.

  Usage: case {{ taxi_bookmarks_bad_amount({'fare_amount': 'coalesce(fare_amount, fare_amt)'}) }} end as bad_amount
#}
{% macro taxi_bookmarks_bad_amount(numbers) -%}
{%- for column, number in numbers.items() %}
{{- '' if loop.first else '\n' -}}
when
    {{ number }} is not null
    and {{ taxi_bookmarks_amount(number) }} is null then '{{ column }}: no number below 1e14'
{%- endfor %}
{%- endmacro %}
