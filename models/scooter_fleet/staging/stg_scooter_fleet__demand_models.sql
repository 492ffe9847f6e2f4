-- One row per zone, model, origin and hour ahead. The last origin is the forecast; those before are the backtest.
-- jinja: the shared macro writes the query.
{{- config(materialized='table') }}
with

forecasts as (

    {{ athena_recipes.forecast_models(
        ref('stg_scooter_fleet__demand_series'),
        ref('stg_scooter_fleet__demand_candidates'),
        step='hour',
        origins=var('scooter_fleet_backtest_days'),
        minimum=0
    ) | indent(4) }}

)

select
    forecasts.*,
    -- A zone has no `|`; a system may.
    substr(item_id, strpos(item_id, '|') + 1) as system_id,
    split_part(item_id, '|', 1) as zone_id
from forecasts
