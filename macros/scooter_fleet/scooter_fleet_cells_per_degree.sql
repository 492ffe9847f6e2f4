{#
  How many zones of the grid fit into a degree, as a literal of a double.

  Usage: floor(lat * {{ scooter_fleet_cells_per_degree() }})
#}
{% macro scooter_fleet_cells_per_degree() -%}
{%- set degrees = var('scooter_fleet_zone_degrees') | float -%}
{%- if degrees <= 0 or degrees > 1 -%}
    {{ exceptions.raise_compiler_error(
        'scooter_fleet_zone_degrees is ' ~ var('scooter_fleet_zone_degrees') ~ '. Fix: a number above 0, up to 1, such as 0.01'
    ) }}
{%- endif -%}
{{ (1 / degrees) | round(6) }}e0
{%- endmacro %}
