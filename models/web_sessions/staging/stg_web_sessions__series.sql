-- One row per host of the fixed set and day, of the last web_sessions_history_days days.
-- jinja: the shared macro writes the query.
{{ config(materialized='table') }}

{{ athena_recipes.forecast_series(
    ref('web_sessions__top_50_users'),
    item='http_host',
    time='"date"',
    value='users',
    season=var('web_sessions_season_days'),
    history=var('web_sessions_history_days')
) }}
