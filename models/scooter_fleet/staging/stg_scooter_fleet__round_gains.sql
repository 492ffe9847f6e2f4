-- One row per round, zone and place for a vehicle: the rides that the vehicle there is expected to add by its presence, which
-- is the probability that it is needed. The n-th vehicle is needed if, until the end of some hour, riders less those who
-- bring a vehicle are n or more. So gains fall with the place. Places beyond the vehicles are those that trucks can fill.
-- A table, because each step of the moves reads it.
{{- config(materialized='table') }}
{%- set capacity = scooter_fleet_number('truck_capacity', 1000) | int %}
{%- set trips = scooter_fleet_number('truck_trips', 1000) | int %}
with

-- Until the end of an hour: riders less arrivals, and the variance of both (Poisson).
balances as (

    select
        system_id,
        round_at,
        is_coming,
        zone_id,
        hour_at,
        vehicles,
        sum(expected_demand - expected_arrivals) over (
            partition by system_id, round_at, zone_id
            order by hour_at
            rows between unbounded preceding and current row
        ) as missing,
        sum(expected_demand + expected_arrivals) over (
            partition by system_id, round_at, zone_id
            order by hour_at
            rows between unbounded preceding and current row
        ) as variance
    from {{ ref('stg_scooter_fleet__round_hours') }}

),

-- Places above `reach` have a gain of less than 0.01.
needs as (

    select
        system_id,
        round_at,
        is_coming,
        zone_id,
        max(vehicles) as vehicles,
        min(case when missing > vehicles then hour_at end) as short_at,
        max(missing + 3 * sqrt(variance)) as reach
    from balances
    group by system_id, round_at, is_coming, zone_id

),

spans as (

    select
        needs.*,
        cast(greatest(vehicles + 1, least(vehicles + {{ capacity * trips }}, ceil(reach))) as bigint) as last_place
    from needs

),

places as (

    select
        spans.*,
        place.place
    from spans
    cross join unnest(sequence(1, spans.last_place)) as place (place)

)

-- The normal distribution by the logistic one, which is at most 0.01 off. Rounded, so that engines order alike.
select
    places.system_id,
    places.round_at,
    places.is_coming,
    places.zone_id,
    places.short_at,
    places.place,
    places.place <= places.vehicles as is_taken,
    round(
        max(
            case
                when balances.variance > 0
                    then power(1 + exp(least(1.702e0 * (places.place - 0.5e0 - balances.missing) / nullif(sqrt(balances.variance), 0), 50e0)), -1)
                else 0e0
            end
        ), 9
    ) as gain
from places
inner join balances
    on places.system_id = balances.system_id
    and places.round_at = balances.round_at
    and places.zone_id = balances.zone_id
group by
    places.system_id, places.round_at, places.is_coming, places.zone_id, places.short_at, places.place, places.vehicles
