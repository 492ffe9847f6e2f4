{#
  The number in a variable of the recipe, as SQL. Fails with the fix if it is none, or out of range.

  Arguments:
    name: name of the variable without connected_vehicles_, such as trip_gap_seconds.
    least: the smallest number.
    most: the largest number.

  Usage: gap_seconds > {{ connected_vehicles_number_of('trip_gap_seconds', 10, 3600) }}
#}
{% macro connected_vehicles_number_of(name, least, most) -%}
{%- set number = var('connected_vehicles_' ~ name) -%}
{%- if number is not number or number is boolean or number < least or number > most -%}
    {{ exceptions.raise_compiler_error(
        'connected_vehicles_' ~ name ~ ' is ' ~ number ~ '. Fix: a number from ' ~ least ~ ' to ' ~ most
    ) }}
{%- endif -%}
{{ number if number is integer else '%.6f' | format(number) ~ 'e0' }}
{%- endmacro %}
