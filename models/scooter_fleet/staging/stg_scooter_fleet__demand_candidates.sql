-- One row per zone, origin, candidate and hour ahead. Origins are a day apart.
-- jinja: the shared macro writes the query.
{{ config(materialized='table') }}

{{ athena_recipes.forecast_candidates(
    ref('stg_scooter_fleet__demand_series'),
    horizon=24,
    seasons=[24, 168],
    window=var('scooter_fleet_window_hours'),
    origins=2 * var('scooter_fleet_backtest_days'),
    every=24,
    methods=['simple_exponential_smoothing']
) }}
