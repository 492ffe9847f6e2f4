-- One row per host and model, over the origins of the backtest.
-- jinja: the shared macro writes the query.
{{ athena_recipes.forecast_backtest(ref('web_sessions__forecast_models')) }}
