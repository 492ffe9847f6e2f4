-- One row per round, truck trip and pair of zones: how many vehicles to move. The n-th vehicle of a zone gains the
-- probability that it is needed: that the riders of some hour, less those who bring a vehicle until then, are n or more.
-- These gains fall with n. Vehicles that gain least go where they gain most, with three weights for how far that is, and in
-- eight directions in which givers and receivers are paired in order; the best of these 24 plans counts.
-- A table, because plan and replay read it.
{{- config(materialized='table') }}
{%- set capacity = scooter_fleet_number('truck_capacity', 1000) | int %}
{%- set trips = scooter_fleet_number('truck_trips', 1000) | int %}
{%- set rides_per_kilometre = scooter_fleet_rides_per_kilometre() %}
with

-- Kilometres east and north of the middle of the fleet.
middles as (

    select
        system_id,
        avg(centre_lat) as middle_lat,
        avg(centre_lon) as middle_lon
    from {{ ref('scooter_fleet__zones') }}
    group by system_id

),

zones as (

    select
        zones.system_id,
        zones.zone_id,
        (zones.centre_lon - middles.middle_lon) * 111.32e0 * cos(radians(middles.middle_lat)) as east_km,
        (zones.centre_lat - middles.middle_lat) * 110.57e0 as north_km
    from {{ ref('scooter_fleet__zones') }} as zones
    inner join middles
        on zones.system_id = middles.system_id

),

gains as (

    select * from {{ ref('stg_scooter_fleet__round_gains') }}

),

-- What the next vehicle of a zone gains, to come or to go.
margins as (

    select
        gains.system_id,
        gains.round_at,
        gains.zone_id,
        zones.east_km,
        zones.north_km,
        max(case when gains.is_taken then null else gains.gain end) as next_gain,
        min(case when gains.is_taken then gains.gain end) as next_loss
    from gains
    inner join zones
        on gains.system_id = zones.system_id
        and gains.zone_id = zones.zone_id
    group by gains.system_id, gains.round_at, gains.zone_id, zones.east_km, zones.north_km

),

-- What a zone's best counterpart costs: a vehicle's loss there or the gain that it lacks there, and the way.
remote as (

    select
        one.system_id,
        one.round_at,
        one.zone_id,
        min(
            other.next_loss
            + {{ rides_per_kilometre }} * sqrt(power(one.east_km - other.east_km, 2) + power(one.north_km - other.north_km, 2))
        ) as cost_to_receive,
        min(
            1 - other.next_gain
            + {{ rides_per_kilometre }} * sqrt(power(one.east_km - other.east_km, 2) + power(one.north_km - other.north_km, 2))
        ) as cost_to_give
    from margins as one
    inner join margins as other
        on one.system_id = other.system_id
        and one.round_at = other.round_at
        and one.zone_id <> other.zone_id
    group by one.system_id, one.round_at, one.zone_id

),

weighed as (

    select
        gains.*,
        weight.weight,
        round(
            case
                when gains.is_taken then gains.gain + coalesce(remote.cost_to_give, 0e0) * weight.weight / 2e0
                else gains.gain - coalesce(remote.cost_to_receive, 0e0) * weight.weight / 2e0
            end, 9
        ) as weighed_gain
    from gains
    inner join remote
        on gains.system_id = remote.system_id
        and gains.round_at = remote.round_at
        and gains.zone_id = remote.zone_id
    cross join unnest(sequence(0, 2)) as weight (weight)

),

-- Standing vehicles from the least gain, free places from the largest.
ranked as (

    select
        weighed.*,
        row_number() over (
            partition by system_id, round_at, weight, is_taken
            order by case when is_taken then weighed_gain else -weighed_gain end, zone_id, case when is_taken then -place else place end
        ) as gain_rank
    from weighed

),

compared as (

    select
        ranked.*,
        max(case when is_taken then weighed_gain end) over (
            partition by system_id, round_at, weight, gain_rank
        ) as giver_gain,
        max(case when not is_taken then weighed_gain end) over (
            partition by system_id, round_at, weight, gain_rank
        ) as receiver_gain
    from ranked
    where gain_rank <= {{ capacity * trips }}

),

lined_up as (

    select
        compared.*,
        zones.east_km,
        zones.north_km,
        direction.direction,
        row_number() over (
            partition by compared.system_id, compared.round_at, compared.weight, direction.direction, compared.is_taken
            order by
                round(zones.east_km * cos(pi() * direction.direction / 8) + zones.north_km * sin(pi() * direction.direction / 8), 6),
                compared.zone_id,
                compared.place
        ) as pair_number
    from compared
    inner join zones
        on compared.system_id = zones.system_id
        and compared.zone_id = zones.zone_id
    cross join unnest(sequence(0, 7)) as direction (direction)
    where compared.receiver_gain > compared.giver_gain

),

-- A pair is one row as giver and one as receiver.
pairs as (

    select
        system_id,
        round_at,
        is_coming,
        weight,
        direction,
        pair_number,
        max(case when is_taken then zone_id end) as from_zone_id,
        max(case when not is_taken then zone_id end) as to_zone_id,
        max(case when not is_taken then short_at end) as short_at,
        sum(case when is_taken then -gain else gain end) as gained_rides,
        sqrt(
            power(sum(case when is_taken then -east_km else east_km end), 2)
            + power(sum(case when is_taken then -north_km else north_km end), 2)
        ) as kilometres
    from lined_up
    group by system_id, round_at, is_coming, weight, direction, pair_number

),

worthwhile as (

    select
        pairs.*,
        sum(gained_rides - {{ rides_per_kilometre }} * kilometres) over (
            partition by system_id, round_at, weight, direction
        ) as net_rides
    from pairs
    where gained_rides > {{ rides_per_kilometre }} * kilometres

),

directed as (

    select
        worthwhile.*,
        rank() over (partition by system_id, round_at order by -round(net_rides, 6), weight, direction) as plan_rank
    from worthwhile

),

loaded as (

    select
        directed.*,
        row_number() over (partition by system_id, round_at order by pair_number) as load_number
    from directed
    where plan_rank = 1

),

trips as (

    select
        loaded.*,
        cast(ceil(load_number / {{ capacity }}e0) as bigint) as truck_trip,
        coalesce('runs out of vehicles in the hour of ' || date_format(short_at, '%H:%i'), 'may run out of vehicles') as reason
    from loaded

)

select
    system_id,
    round_at,
    is_coming,
    truck_trip,
    from_zone_id,
    to_zone_id,
    cast(count(*) as bigint) as vehicles,
    max(kilometres) as kilometres,
    sum(gained_rides) as gained_rides,
    reason
from trips
group by system_id, round_at, is_coming, truck_trip, from_zone_id, to_zone_id, reason
