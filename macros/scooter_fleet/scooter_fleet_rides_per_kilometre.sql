{#
  The variable scooter_fleet_ride_per_kilometre as a literal of a double. Fails with the fix if it is no number, or negative.

  Usage: kilometres * {{ scooter_fleet_rides_per_kilometre() }}
#}
{% macro scooter_fleet_rides_per_kilometre() -%}
{%- set rides = var('scooter_fleet_ride_per_kilometre') -%}
{%- if rides is not number or rides < 0 -%}
    {{ exceptions.raise_compiler_error(
        'scooter_fleet_ride_per_kilometre is ' ~ rides ~ '. Fix: a number that is not negative, such as 0.02'
    ) }}
{%- endif -%}
{{ '%.6f' | format(rides) }}e0
{%- endmacro %}
