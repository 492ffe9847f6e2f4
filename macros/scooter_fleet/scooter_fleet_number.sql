{#
  The whole number in a variable of the recipe. Fails with the fix if it is none, or out of range.

  Arguments:
    name: name of the variable without scooter_fleet_, such as plan_hours.
    most: the largest number; the smallest is 1.

  Usage: unnest(sequence(1, {{ scooter_fleet_number('plan_hours', 24) }}))
#}
{% macro scooter_fleet_number(name, most) -%}
{%- set number = var('scooter_fleet_' ~ name) -%}
{%- if number is not integer or number is boolean or number < 1 or number > most -%}
    {{ exceptions.raise_compiler_error(
        'scooter_fleet_' ~ name ~ ' is ' ~ number ~ '. Fix: a whole number from 1 to ' ~ most
    ) }}
{%- endif -%}
{{ number }}
{%- endmacro %}
