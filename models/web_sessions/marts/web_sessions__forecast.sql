-- The ensemble's forecast from the last day, in the columns of Amazon Forecast. One row per host and day ahead.
with

forecasts as (

    select
        item_id,
        target_at,
        p50,
        p90,
        p99,
        mean,
        rank() over (order by origin_at desc) as origin_rank
    from {{ ref('web_sessions__forecast_models') }}
    where model = 'ensemble'

)

select
    item_id,
    target_at as "timestamp",
    p50,
    p90,
    p99,
    mean
from forecasts
where origin_rank = 1
