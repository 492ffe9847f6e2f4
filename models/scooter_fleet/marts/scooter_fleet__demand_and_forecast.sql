-- The last week and the next day in one table, for charts. One row per zone, hour and kind: wanted rides or a quantile of
-- their forecast.
with

forecasts as (

    select * from {{ ref('scooter_fleet__demand_forecast') }}

),

ranks as (

    select
        system_id,
        zone_id,
        row_number() over (partition by system_id order by sum(mean) desc, zone_id asc) as zone_rank,
        min(hour_at) as first_hour_at
    from forecasts
    group by system_id, zone_id

),

known as (

    select
        system_id,
        zone_id,
        hour_at,
        'wanted' as kind,
        estimated_demand as rides
    from {{ ref('scooter_fleet__demand_hourly') }}
    {%- for quantile in ['p50', 'p90', 'p99'] %}
    union all
    select
        system_id,
        zone_id,
        hour_at,
        '{{ quantile }}' as kind,
        {{ quantile }} as rides
    from forecasts
    {%- endfor %}

)

select
    known.system_id,
    known.zone_id,
    ranks.zone_rank,
    known.hour_at,
    known.kind,
    known.rides
from known
inner join ranks
    on known.system_id = ranks.system_id
    and known.zone_id = ranks.zone_id
    and known.hour_at >= date_add('day', -7, ranks.first_hour_at)
where known.rides is not null
