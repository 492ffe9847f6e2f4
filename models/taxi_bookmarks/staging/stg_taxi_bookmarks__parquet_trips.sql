-- One row per trip of a Parquet file, with the columns of all eras under one name. Texts are times only in the
-- files of 2009 and 2010.
with

trips as (

    select
        trips.*,
        "$path" as source_path,
        coalesce(vendor_name, vendor_id) as vendor_text,
        coalesce(trip_pickup_datetime, pickup_datetime) as pickup_text,
        coalesce(trip_dropoff_datetime, dropoff_datetime) as dropoff_text
    from {{ source('taxi_bookmarks', 'tripdata_parquet') }} as trips

),

numbered as (

    select
        trips.*,
        {{ taxi_bookmarks_number('vendor_text') }} as vendor_number
    from trips

),

typed as (

    select
        source_path,
        coalesce(
            case upper(trim(vendor_text)) when 'CMT' then 1 when 'VTS' then 2 end,
            {{ taxi_bookmarks_whole('vendorid') }},
            {{ taxi_bookmarks_whole('vendor_number') }}
        ) as vendorid,
        case when not regexp_like(vendor_text, '[0-9]') then nullif(trim(vendor_text), '') end as vendor_name,
        coalesce(tpep_pickup_datetime, {{ taxi_bookmarks_time('pickup_text') }}) as tpep_pickup_datetime,
        coalesce(tpep_dropoff_datetime, {{ taxi_bookmarks_time('dropoff_text') }}) as tpep_dropoff_datetime,
        {{ taxi_bookmarks_whole('passenger_count') }} as passenger_count,
        trip_distance,
        {{ taxi_bookmarks_whole('ratecodeid') }} as ratecodeid,
        nullif(trim(store_and_fwd_flag), '') as store_and_fwd_flag,
        coalesce(start_lon, pickup_longitude) as pickup_longitude,
        coalesce(start_lat, pickup_latitude) as pickup_latitude,
        coalesce(end_lon, dropoff_longitude) as dropoff_longitude,
        coalesce(end_lat, dropoff_latitude) as dropoff_latitude,
        {{ taxi_bookmarks_whole('pulocationid') }} as pulocationid,
        {{ taxi_bookmarks_whole('dolocationid') }} as dolocationid,
        {{ taxi_bookmarks_payment_type('payment_type') | indent(8) }} as payment_type,
        coalesce(fare_amount, fare_amt) as fare_amount,
        coalesce(extra, surcharge) as extra,
        mta_tax,
        coalesce(tip_amount, tip_amt) as tip_amount,
        coalesce(tolls_amount, tolls_amt) as tolls_amount,
        improvement_surcharge,
        coalesce(total_amount, total_amt) as total_amount,
        congestion_surcharge,
        airport_fee,
        cbd_congestion_fee,
        cast(null as varchar) as line,
        case
            when
                tpep_pickup_datetime is null
                and {{ taxi_bookmarks_time('pickup_text') }} is null
                then 'tpep_pickup_datetime: ' || coalesce(pickup_text, '')
            when
                tpep_dropoff_datetime is null
                and {{ taxi_bookmarks_time('dropoff_text') }} is null
                then 'tpep_dropoff_datetime: ' || coalesce(dropoff_text, '')
            when
                passenger_count is not null
                and {{ taxi_bookmarks_whole('passenger_count') }} is null then 'passenger_count: not a whole number'
            when
                ratecodeid is not null
                and {{ taxi_bookmarks_whole('ratecodeid') }} is null then 'ratecodeid: not a whole number'
            when
                pulocationid is not null
                and {{ taxi_bookmarks_whole('pulocationid') }} is null then 'pulocationid: not a whole number'
            when
                dolocationid is not null
                and {{ taxi_bookmarks_whole('dolocationid') }} is null then 'dolocationid: not a whole number'
        end as problem
    from numbered

)

select
    typed.*,
    {{ taxi_bookmarks_copy_number() | indent(4) }} as copy_number
from typed
