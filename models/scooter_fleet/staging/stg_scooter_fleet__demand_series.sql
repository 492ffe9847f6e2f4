-- One row per zone and hour of the last scooter_fleet_window_hours: rides that were wanted, no value where that is unknown.
-- jinja: the shared macro writes the query.
{{ config(materialized='table') }}

{{ athena_recipes.forecast_series(
    ref('scooter_fleet__demand_hourly'),
    item="zone_id || '|' || system_id",
    time='hour_at',
    value='estimated_demand',
    step='hour',
    season=168,
    history=var('scooter_fleet_window_hours')
) }}
