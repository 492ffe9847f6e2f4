-- The backtest over all hosts. One row per model: means over the hosts, and the share of hosts on which the model's wQL is not
-- above that of the seasonal naive method.
with

backtest as (

    select * from {{ ref('web_sessions__forecast_backtest') }}

)

select
    backtest.model,
    count(*) as hosts,
    cast(sum(backtest.forecasts) as bigint) as forecasts,
    avg(backtest.wql) as wql,
    avg(backtest.mase) as mase,
    sum(backtest.forecasts * backtest.coverage_p50) / nullif(sum(backtest.forecasts), 0) as coverage_p50,
    sum(backtest.forecasts * backtest.coverage_p90) / nullif(sum(backtest.forecasts), 0) as coverage_p90,
    sum(backtest.forecasts * backtest.coverage_p99) / nullif(sum(backtest.forecasts), 0) as coverage_p99,
    avg(case when backtest.wql <= benchmark.wql then 1e0 when backtest.wql > benchmark.wql then 0e0 end) as seasonal_naive_reached_share
from backtest
left join backtest as benchmark
    on backtest.item_id = benchmark.item_id
    and benchmark.model = 'seasonal_naive'
group by backtest.model
