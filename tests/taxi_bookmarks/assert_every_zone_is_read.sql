-- Every line of the lookup has a number: trips of a zone that is left out would be Unknown.
{{ config(severity='warn') }}
select
    "$path" as source_path,
    locationid,
    borough,
    zone
from {{ source('taxi_bookmarks', 'taxi_zone_lookup') }}
where {{ taxi_bookmarks_whole(taxi_bookmarks_number('trim(locationid)')) }} is null
