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
        {{ taxi_bookmarks_number('vendor_text') | indent(8) }} as vendor_number
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
        {{ taxi_bookmarks_amount('trip_distance') }} as trip_distance,
        {{ taxi_bookmarks_whole('ratecodeid') }} as ratecodeid,
        nullif(trim(store_and_fwd_flag), '') as store_and_fwd_flag,
        {{ taxi_bookmarks_amount('coalesce(start_lon, pickup_longitude)') }} as pickup_longitude,
        {{ taxi_bookmarks_amount('coalesce(start_lat, pickup_latitude)') }} as pickup_latitude,
        {{ taxi_bookmarks_amount('coalesce(end_lon, dropoff_longitude)') }} as dropoff_longitude,
        {{ taxi_bookmarks_amount('coalesce(end_lat, dropoff_latitude)') }} as dropoff_latitude,
        {{ taxi_bookmarks_whole('pulocationid') }} as pulocationid,
        {{ taxi_bookmarks_whole('dolocationid') }} as dolocationid,
        {{ taxi_bookmarks_payment_type('payment_type') | indent(8) }} as payment_type,
        {{ taxi_bookmarks_amount('coalesce(fare_amount, fare_amt)') }} as fare_amount,
        {{ taxi_bookmarks_amount('coalesce(extra, surcharge)') }} as extra,
        {{ taxi_bookmarks_amount('mta_tax') }} as mta_tax,
        {{ taxi_bookmarks_amount('coalesce(tip_amount, tip_amt)') }} as tip_amount,
        {{ taxi_bookmarks_amount('coalesce(tolls_amount, tolls_amt)') }} as tolls_amount,
        {{ taxi_bookmarks_amount('improvement_surcharge') }} as improvement_surcharge,
        {{ taxi_bookmarks_amount('coalesce(total_amount, total_amt)') }} as total_amount,
        {{ taxi_bookmarks_amount('congestion_surcharge') }} as congestion_surcharge,
        {{ taxi_bookmarks_amount('airport_fee') }} as airport_fee,
        {{ taxi_bookmarks_amount('cbd_congestion_fee') }} as cbd_congestion_fee,
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
            {{ taxi_bookmarks_bad_amount({
                'trip_distance': 'trip_distance',
                'pickup_longitude': 'coalesce(start_lon, pickup_longitude)',
                'pickup_latitude': 'coalesce(start_lat, pickup_latitude)',
                'dropoff_longitude': 'coalesce(end_lon, dropoff_longitude)',
                'dropoff_latitude': 'coalesce(end_lat, dropoff_latitude)',
                'fare_amount': 'coalesce(fare_amount, fare_amt)',
                'extra': 'coalesce(extra, surcharge)',
                'mta_tax': 'mta_tax',
                'tip_amount': 'coalesce(tip_amount, tip_amt)',
                'tolls_amount': 'coalesce(tolls_amount, tolls_amt)',
                'improvement_surcharge': 'improvement_surcharge',
                'total_amount': 'coalesce(total_amount, total_amt)',
                'congestion_surcharge': 'congestion_surcharge',
                'airport_fee': 'airport_fee',
                'cbd_congestion_fee': 'cbd_congestion_fee'
            }) | indent(12) }}
        end as problem
    from numbered

)

select
    typed.*,
    {{ taxi_bookmarks_copy_number() | indent(4) }} as copy_number
from typed
