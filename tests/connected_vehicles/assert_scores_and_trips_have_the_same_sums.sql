-- Points and kilometres of the scores are those of the trips, and the lost parts of a score add up.
with

trips as (

    select
        driver_id,
        sum(distance_km) as distance_km,
        sum(driving_seconds) as driving_seconds,
        sum(braking_points + acceleration_points + cornering_points + speeding_points) as points
    from {{ ref('connected_vehicles__trips') }}
    where driver_id is not null
    group by driver_id

),

scores as (

    select
        driver_id,
        sum(exposure_km) as exposure_km,
        sum(exposure_hours) as exposure_hours,
        sum(braking_points + acceleration_points + cornering_points + speeding_points) as points,
        max(abs(
            100 - score - braking_lost_score - acceleration_lost_score - cornering_lost_score - speeding_lost_score
        )) as worst_sum
    from {{ ref('connected_vehicles__driver_scores') }}
    group by driver_id

)

select
    trips.driver_id,
    trips.points as trip_points,
    scores.points
from trips
full outer join scores
    on trips.driver_id = scores.driver_id
where
    scores.driver_id is null
    or trips.driver_id is null
    or scores.points <> trips.points
    or abs(scores.exposure_km - trips.distance_km) > 0.000001e0
    or abs(scores.exposure_hours * 3600 - trips.driving_seconds) > 0.001e0
    or scores.worst_sum > 0.000000001e0
