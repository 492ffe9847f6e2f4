{#
  Measures past forecasts. One row per item and model: item_id, model, forecasts (with an actual and quantiles), wql (the mean of
  wql_p50, wql_p90 and wql_p99: weighted quantile losses, as Amazon Forecast defines them; NULL if all actuals are 0),
  rmse, mase, and coverage_p50, coverage_p90, coverage_p99: the shares of actuals that are not above the quantile.

  Arguments:
    models: relation of `forecast_models`.
    item: expression for what is measured together, one series by default; others can be groups of series.

  Usage: {{ athena_recipes.forecast_backtest(ref('forecast_models')) }}
#}
{% macro forecast_backtest(models, item='item_id') -%}
with

past as (

    select
        {{ item }} as measured_id,
        forecasts.*
    from {{ models }} as forecasts
    where actual is not null and p99 is not null

),

measured as (

    select
        measured_id as item_id,
        model,
        count(*) as forecasts,
        {%- for percent in [50, 90, 99] %}
        2 * sum(greatest({{ percent }} * (actual - p{{ percent }}), {{ percent - 100 }} * (actual - p{{ percent }}))) / 100
        / nullif(sum(abs(actual)), 0) as wql_p{{ percent }},
        avg(case when actual <= p{{ percent }} then 1e0 else 0e0 end) as coverage_p{{ percent }},
        {%- endfor %}
        sqrt(avg(power(actual - mean, 2))) as rmse,
        avg(abs(actual - p50) / nullif(scale, 0)) as mase
    from past
    group by measured_id, model

)

select
    item_id,
    model,
    forecasts,
    (wql_p50 + wql_p90 + wql_p99) / 3 as wql,
    wql_p50,
    wql_p90,
    wql_p99,
    rmse,
    mase,
    coverage_p50,
    coverage_p90,
    coverage_p99
from measured
{%- endmacro %}
