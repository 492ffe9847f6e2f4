-- Every line of the lookup has a whole number: trips of a zone that is left out would be Unknown.
{{ config(severity='warn') }}
with

lines as (

    select
        "$path" as source_path,
        locationid,
        borough,
        zone,
        {{ taxi_bookmarks_number('trim(locationid)') | indent(8) }} as zone_number
    from {{ source('taxi_bookmarks', 'taxi_zone_lookup') }}

)

select
    source_path,
    locationid,
    borough,
    zone
from lines
where {{ taxi_bookmarks_whole('zone_number') }} is null
