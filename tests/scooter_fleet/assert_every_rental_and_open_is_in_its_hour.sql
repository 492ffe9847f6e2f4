-- Trips and opens that count are those of the hours of demand, no more and no fewer.
with

counted as (

    select
        (select count(*) from {{ ref('stg_scooter_fleet__trips') }} where reject_reason is null) as trips,
        (select count(*) from {{ ref('stg_scooter_fleet__opens') }} where reject_reason is null) as opens,
        (select sum(rentals) from {{ ref('scooter_fleet__demand_hourly') }}) as rentals,
        (select sum(opens) from {{ ref('scooter_fleet__demand_hourly') }}) as hourly_opens

)

select *
from counted
where trips <> coalesce(rentals, 0) or opens <> coalesce(hourly_opens, 0)
