-- One row per month with a file: trips and what they earned, from the sums per file, so that no trip is read again.
with

files as (

    select * from {{ ref('taxi_bookmarks__trips_per_file') }}

)

select
    file_month as month_date,
    count(*) as files,
    cast(sum(loaded_rows) as bigint) as trips,
    cast(sum(rejected_rows) as bigint) as rejected_rows,
    cast(sum(passengers) as bigint) as passengers,
    cast(sum(distance_miles) as decimal(38, 4)) as distance_miles,
    cast(sum(fare_usd) as decimal(38, 4)) as fare_usd,
    cast(sum(tips_usd) as decimal(38, 4)) as tips_usd,
    cast(sum(tolls_usd) as decimal(38, 4)) as tolls_usd,
    cast(sum(revenue_usd) as decimal(38, 4)) as revenue_usd,
    cast(sum(revenue_usd) as double) / nullif(sum(loaded_rows), 0) as revenue_per_trip_usd
from files
group by file_month
