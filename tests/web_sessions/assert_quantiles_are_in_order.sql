-- p50 <= p90 <= p99 of each forecast, and none is below 0.
select * from {{ ref('web_sessions__forecast_models') }}
where not (0 <= p50 and p50 <= p90 and p90 <= p99)
