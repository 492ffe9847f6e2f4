-- One row per stay where a driver should not be: outside a geofence with the rule stay_inside, or inside one with keep_out.
-- A place is inside a polygon if a line from it to the east crosses an odd number of edges, so holes are outside. It is
-- inside a MultiPolygon if it is inside one of its polygons.
with

edges as (

    select * from {{ ref('stg_connected_vehicles__geofences') }}
    where reject_reason is null

),

places as (

    select
        masked_vin,
        driver_id,
        sampled_at,
        latitude_deg,
        longitude_deg
    from {{ ref('stg_connected_vehicles__driving') }}
    where latitude_deg is not null

),

crossed as (

    select
        places.masked_vin,
        places.driver_id,
        places.sampled_at,
        edges.file,
        edges.line_number,
        edges.feature_index,
        edges.geofence_id,
        edges.rule,
        places.latitude_deg,
        places.longitude_deg,
        sum(
            case
                when
                    (edges.latitude_1 > places.latitude_deg) <> (edges.latitude_2 > places.latitude_deg)
                    and places.longitude_deg < (edges.longitude_2 - edges.longitude_1) * (places.latitude_deg - edges.latitude_1)
                    / nullif(edges.latitude_2 - edges.latitude_1, 0) + edges.longitude_1
                    then 1
                else 0
            end
        ) as crossings
    from places
    inner join edges
        on edges.driver_id is null or places.driver_id = edges.driver_id
    group by
        places.masked_vin, places.driver_id, places.sampled_at, edges.file, edges.line_number, edges.feature_index,
        edges.part_index, edges.geofence_id, edges.rule, places.latitude_deg, places.longitude_deg

),

judged as (

    select
        masked_vin,
        driver_id,
        sampled_at,
        file,
        cast(line_number as varchar) || '.' || cast(feature_index as varchar) as feature,
        geofence_id,
        rule,
        latitude_deg,
        longitude_deg,
        max(mod(crossings, 2)) as is_inside
    from crossed
    group by masked_vin, driver_id, sampled_at, file, line_number, feature_index, geofence_id, rule, latitude_deg, longitude_deg

),

ruled as (

    select
        judged.*,
        (rule = 'stay_inside') = (is_inside = 0) as is_violation
    from judged

),

followed as (

    select
        ruled.*,
        lag(is_violation) over (partition by masked_vin, file, feature order by sampled_at) as was_violation
    from ruled

),

begun as (

    select
        followed.*,
        max(case when is_violation and not coalesce(was_violation, false) then sampled_at end)
            over (
                partition by masked_vin, file, feature
                order by sampled_at
                rows between unbounded preceding and current row
            ) as started_at
    from followed

)

select
    masked_vin,
    driver_id,
    geofence_id,
    rule,
    started_at,
    max(sampled_at) as last_seen_at,
    cast(count(*) as bigint) as seconds_seen,
    min_by(latitude_deg, sampled_at) as latitude_deg,
    min_by(longitude_deg, sampled_at) as longitude_deg,
    file,
    feature
from begun
where is_violation
group by masked_vin, driver_id, geofence_id, rule, started_at, file, feature
