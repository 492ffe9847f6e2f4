-- One row per zone of the lookup as it is now. Of a number that is there twice the last line by name counts. Lines
-- without a number are left out; a test warns of them.
with

lines as (

    select
        lookup.*,
        "$path" as source_path,
        {{ taxi_bookmarks_number('trim(locationid)') | indent(8) }} as zone_number
    from {{ source('taxi_bookmarks', 'taxi_zone_lookup') }} as lookup

),

zones as (

    select
        lines.*,
        {{ taxi_bookmarks_whole('zone_number') }} as location_id
    from lines

),

numbered as (

    select
        location_id,
        coalesce(nullif(trim(borough), ''), 'Unknown') as borough,
        coalesce(nullif(trim(zone), ''), 'Unknown') as zone,
        coalesce(nullif(trim(service_zone), ''), 'Unknown') as service_zone,
        row_number() over (
            partition by location_id order by source_path desc, zone desc, borough desc, service_zone desc
        ) as newness
    from zones

)

select
    location_id,
    borough,
    zone,
    service_zone
from numbered
where newness = 1 and location_id is not null
