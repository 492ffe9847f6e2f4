-- How good past forecasts were, over all zones and hours of a fleet. One row per fleet and model.
-- jinja: the shared macro measures.
with

measured as (

    {{ athena_recipes.forecast_backtest(ref('stg_scooter_fleet__demand_models'), item='system_id') | indent(4) }}

)

select
    measured.item_id as system_id,
    measured.model,
    measured.forecasts,
    measured.wql,
    measured.wql_p50,
    measured.wql_p90,
    measured.wql_p99,
    measured.mase,
    measured.coverage_p50,
    measured.coverage_p90,
    measured.coverage_p99,
    100 * (1 - measured.wql / nullif(seasonal_naive.wql, 0)) as below_seasonal_naive_pct,
    100 * (1 - measured.wql / nullif(naive.wql, 0)) as below_naive_pct
from measured
left join measured as seasonal_naive
    on measured.item_id = seasonal_naive.item_id
    and seasonal_naive.model = 'seasonal_naive'
left join measured as naive
    on measured.item_id = naive.item_id
    and naive.model = 'naive'
