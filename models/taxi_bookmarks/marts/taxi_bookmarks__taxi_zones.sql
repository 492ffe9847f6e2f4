-- One row per zone of the lookup as it is now. Of a number that is there twice the last line by name counts.
with

numbered as (

    select
        cast(try_cast(trim(locationid) as bigint) as bigint) as location_id,
        coalesce(nullif(trim(borough), ''), 'Unknown') as borough,
        coalesce(nullif(trim(zone), ''), 'Unknown') as zone,
        coalesce(nullif(trim(service_zone), ''), 'Unknown') as service_zone,
        row_number() over (
            partition by try_cast(trim(locationid) as bigint) order by "$path" desc, zone desc, borough desc, service_zone desc
        ) as newness
    from {{ source('taxi_bookmarks', 'taxi_zone_lookup') }}

)

select
    location_id,
    borough,
    zone,
    service_zone
from numbered
where newness = 1 and location_id is not null
