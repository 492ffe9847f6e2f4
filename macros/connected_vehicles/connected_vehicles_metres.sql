{#
  The distance of two places in whole metres, on a plane: for distances up to some kilometres.

  Arguments:
    lat: SQL expression of a latitude.
    lon: its longitude.
    other_lat: SQL expression of the other latitude.
    other_lon: its longitude.

  Usage: {{ connected_vehicles_metres('latitude_deg', 'longitude_deg', 'last_latitude_deg', 'last_longitude_deg') }}
#}
{% macro connected_vehicles_metres(lat, lon, other_lat, other_lon) -%}
cast(round(111195 * sqrt(
    ({{ lat }} - {{ other_lat }}) * ({{ lat }} - {{ other_lat }})
    + ({{ lon }} - {{ other_lon }}) * ({{ lon }} - {{ other_lon }})
    * cos({{ lat }} * 0.0174532925199433e0) * cos({{ lat }} * 0.0174532925199433e0)
)) as bigint)
{%- endmacro %}
