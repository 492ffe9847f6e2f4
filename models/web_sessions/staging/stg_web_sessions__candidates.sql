-- One row per host, origin, candidate and day ahead.
-- jinja: the shared macro writes the query.
{{ config(materialized='table') }}

{{ athena_recipes.forecast_candidates(
    ref('stg_web_sessions__series'),
    horizon=var('web_sessions_horizon_days'),
    seasons=[var('web_sessions_season_days')],
    window=var('web_sessions_window_days'),
    origins=2 * var('web_sessions_backtest_days')
) }}
