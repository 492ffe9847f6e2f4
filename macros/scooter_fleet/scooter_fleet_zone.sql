{#
  The zone of a place: a cell of a grid of scooter_fleet_zone_degrees, as `row:column`. NULL for what is no place.

  Arguments:
    lat: SQL expression of the latitude, a double.
    lon: SQL expression of the longitude, a double.

  Usage: {{ scooter_fleet_zone('lat', 'lon') }} as zone_id
#}
{% macro scooter_fleet_zone(lat, lon) -%}
{%- set cells = scooter_fleet_cells_per_degree() -%}
case
    when abs({{ lat }}) <= 90 and abs({{ lon }}) <= 180
        then
            cast(cast(floor({{ lat }} * {{ cells }}) as bigint) as varchar)
            || ':' || cast(cast(floor({{ lon }} * {{ cells }}) as bigint) as varchar)
end
{%- endmacro %}
