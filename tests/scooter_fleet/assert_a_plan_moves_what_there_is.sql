-- In each round a zone gives no more vehicles than stand there, and none if it receives; no trip is above the truck's
-- capacity, and there are no more trips than allowed.
with

moves as (

    select * from {{ ref('stg_scooter_fleet__round_moves') }}

),

given as (

    select
        system_id,
        round_at,
        from_zone_id as zone_id,
        sum(vehicles) as vehicles
    from moves
    group by system_id, round_at, from_zone_id

),

stock as (

    select distinct
        system_id,
        round_at,
        zone_id,
        vehicles
    from {{ ref('stg_scooter_fleet__round_hours') }}

),

loads as (

    select
        system_id,
        round_at,
        truck_trip,
        sum(vehicles) as vehicles
    from moves
    group by system_id, round_at, truck_trip

)

select
    'gives more than it has' as fault,
    given.system_id,
    given.round_at,
    given.zone_id
from given
left join stock
    on given.system_id = stock.system_id
    and given.round_at = stock.round_at
    and given.zone_id = stock.zone_id
where given.vehicles > coalesce(stock.vehicles, 0)
union all
select
    'gives and receives' as fault,
    given.system_id,
    given.round_at,
    given.zone_id
from given
inner join moves
    on given.system_id = moves.system_id
    and given.round_at = moves.round_at
    and given.zone_id = moves.to_zone_id
union all
select
    'trip is above the capacity or the limit' as fault,
    system_id,
    round_at,
    cast(truck_trip as varchar) as zone_id
from loads
where vehicles > {{ scooter_fleet_number('truck_capacity', 1000) }} or truck_trip > {{ scooter_fleet_number('truck_trips', 1000) }}
