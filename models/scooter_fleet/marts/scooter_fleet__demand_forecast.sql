-- The ensemble's forecast from the last hour of the data. One row per zone and hour ahead: rides that will be wanted.
with

forecasts as (

    select
        system_id,
        zone_id,
        target_at,
        mean,
        p50,
        p90,
        p99,
        rank() over (order by origin_at desc) as origin_rank
    from {{ ref('stg_scooter_fleet__demand_models') }}
    where model = 'ensemble'

)

select
    system_id,
    zone_id,
    target_at as hour_at,
    mean,
    p50,
    p90,
    p99
from forecasts
where origin_rank = 1
