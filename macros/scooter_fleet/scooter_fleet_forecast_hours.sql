{#
  Hours that the forecast and its backtest read: the window before the first origin of 2 * scooter_fleet_backtest_days.

  Usage: history={{ scooter_fleet_forecast_hours() }}
#}
{% macro scooter_fleet_forecast_hours() -%}
    {{ return(var('scooter_fleet_window_hours') + 48 * var('scooter_fleet_backtest_days')) }}
{%- endmacro %}
