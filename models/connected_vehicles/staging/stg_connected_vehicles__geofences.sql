-- One row per edge of a geofence, from (longitude_1, latitude_1) to (longitude_2, latitude_2); a geofence that cannot be read is one row
-- without an edge, with the reason.
{{ config(materialized='table') }}

with

-- A line that is twice in a file is one. A sender may name a file by a VIN.
documents as (

    select distinct
        regexp_replace(regexp_extract("$path", '/geofences/(.+)$', 1), '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN') as file,
        trim(line) as line
    from {{ source('connected_vehicles', 'geofences_raw') }}
    where trim(line) <> ''

),

numbered as (

    select
        file,
        row_number() over (partition by file order by line) as line_number,
        try(json_parse(line)) as document
    from documents

),

lists as (

    select
        numbered.*,
        {{ athena_recipes.json_array("json_extract(document, '$.features')") }} as features
    from numbered

),

features as (

    select
        lists.file,
        lists.line_number,
        coalesce(feature_index, 1) as feature_index,
        coalesce(feature, lists.document) as feature
    from lists
    left join unnest(lists.features) with ordinality as item (feature, feature_index)
        on true

),

fields as (

    select
        file,
        line_number,
        feature_index,
        regexp_replace(
            coalesce(
                json_extract_scalar(feature, '$.properties.geofence_id'),
                file || '#' || cast(line_number as varchar) || '.' || cast(feature_index as varchar)
            ),
            '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN'
        ) as geofence_id,
        json_extract_scalar(feature, '$.properties.driver_id') as driver_id,
        coalesce(json_extract_scalar(feature, '$.properties.rule'), 'stay_inside') as rule,
        json_extract_scalar(feature, '$.geometry.type') as geometry_type,
        json_extract(feature, '$.geometry.coordinates') as coordinates
    from features

),

-- A Polygon as a MultiPolygon of one.
polygons as (

    select
        fields.*,
        case
            when geometry_type = 'MultiPolygon' then {{ athena_recipes.json_array('coordinates') }}
            when geometry_type = 'Polygon' then array[coordinates]
        end as parts
    from fields

),

parts as (

    select
        polygons.*,
        part_index,
        {{ athena_recipes.json_array('part') }} as rings
    from polygons
    left join unnest(polygons.parts) with ordinality as item (part, part_index)
        on true

),

rings as (

    select
        parts.*,
        ring_index,
        {{ athena_recipes.json_array('ring') }} as corners
    from parts
    left join unnest(parts.rings) with ordinality as item (ring, ring_index)
        on true

),

corners as (

    select
        rings.file,
        rings.line_number,
        rings.feature_index,
        rings.geofence_id,
        rings.driver_id,
        rings.rule,
        rings.ring_index,
        rings.part_index,
        corner_index,
        try_cast(json_extract_scalar(corner, '$[0]') as double) as longitude_deg,
        try_cast(json_extract_scalar(corner, '$[1]') as double) as latitude_deg
    from rings
    left join unnest(rings.corners) with ordinality as item (corner, corner_index)
        on true

),

-- Each ring is closed, whether or not its last corner is its first.
edges as (

    select
        corners.*,
        lead(longitude_deg) over (partition by file, line_number, feature_index, part_index, ring_index order by corner_index) as lead_longitude_deg,
        lead(latitude_deg) over (partition by file, line_number, feature_index, part_index, ring_index order by corner_index) as lead_latitude_deg,
        first_value(longitude_deg) over (partition by file, line_number, feature_index, part_index, ring_index order by corner_index)
            as first_longitude_deg,
        first_value(latitude_deg) over (partition by file, line_number, feature_index, part_index, ring_index order by corner_index)
            as first_latitude_deg,
        count_if(longitude_deg is null or latitude_deg is null or abs(longitude_deg) > 180 or abs(latitude_deg) > 90)
            over (partition by file, line_number, feature_index) as bad_corners
    from corners

)

select
    file,
    line_number,
    feature_index,
    part_index,
    ring_index,
    corner_index,
    geofence_id,
    driver_id,
    rule,
    longitude_deg as longitude_1,
    latitude_deg as latitude_1,
    coalesce(lead_longitude_deg, first_longitude_deg) as longitude_2,
    coalesce(lead_latitude_deg, first_latitude_deg) as latitude_2,
    case
        when bad_corners > 0 then 'no polygon'
        when rule not in ('stay_inside', 'keep_out') then 'unknown rule'
    end as reject_reason
from edges
