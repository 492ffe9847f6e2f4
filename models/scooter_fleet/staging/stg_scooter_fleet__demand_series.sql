-- One row per zone and hour that the forecast and its backtest read: wanted rides, no value where they are unknown.
-- jinja: the shared macro writes the query.
{{ config(materialized='table') }}

{{ athena_recipes.forecast_series(
    ref('scooter_fleet__demand_hourly'),
    item="zone_id || '|' || system_id",
    time='hour_at',
    value='estimated_demand',
    step='hour',
    season=168,
    history=scooter_fleet_forecast_hours()
) }}
