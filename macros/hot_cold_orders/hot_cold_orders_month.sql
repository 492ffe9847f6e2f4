{#
  The month of a day, YYYY-MM. NULL for a day that no tier carries: BC, above 9999, or none.

  Arguments:
    day: SQL expression of a date.

  Usage: {{ hot_cold_orders_month('o_orderdate') }} as o_ordermonth
#}
{% macro hot_cold_orders_month(day) -%}
case
    when {{ day }} between date '0001-01-01' and date '9999-12-31' then substr(cast({{ day }} as varchar), 1, 7)
end
{%- endmacro %}
