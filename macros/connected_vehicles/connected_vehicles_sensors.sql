{#
  The sensors of a packet: name of the field, and the smallest and greatest value that counts as one. Others are
  dropped and counted.

  Usage: {% for sensor in connected_vehicles_sensors() %}
#}
{% macro connected_vehicles_sensors() %}
    {{ return([
        {'name': 'speed_kmh', 'low': 0, 'high': 400},
        {'name': 'longitudinal_acceleration_ms2', 'low': -30, 'high': 30},
        {'name': 'lateral_acceleration_ms2', 'low': -30, 'high': 30},
        {'name': 'yaw_rate_deg_s', 'low': -400, 'high': 400},
        {'name': 'latitude_deg', 'low': -90, 'high': 90},
        {'name': 'longitude_deg', 'low': -180, 'high': 180},
        {'name': 'fuel_pct', 'low': 0, 'high': 100},
        {'name': 'auxiliary_battery_v', 'low': 3, 'high': 36}
    ]) }}
{% endmacro %}

{#
  A text as a number between two limits, as a double; NULL for other texts.

  Arguments:
    text: SQL expression of the text.
    low: the smallest value.
    high: the greatest value.

  Usage: {{ connected_vehicles_number('sample.speed_kmh', 0, 400) }} as speed_kmh
#}
{% macro connected_vehicles_number(text, low, high) -%}
case
    when
        regexp_like({{ text }}, '^-?[0-9]{1,6}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$')
        and try_cast({{ text }} as double) between {{ low }} and {{ high }}
        then try_cast({{ text }} as double)
end
{%- endmacro %}
