-- One row per host, model, origin and day ahead. The last origin is the forecast; those before are the backtest.
-- jinja: the shared macro writes the query.
{{ athena_recipes.forecast_models(
    ref('stg_web_sessions__series'),
    ref('stg_web_sessions__candidates'),
    origins=var('web_sessions_backtest_days'),
    minimum=0
) }}
