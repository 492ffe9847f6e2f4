-- One row per line or trip of a file, of both formats, with its file and month, and why it is rejected, if it is.
with

unioned as (

    select
        source_path,
        vendorid,
        vendor_name,
        tpep_pickup_datetime,
        tpep_dropoff_datetime,
        passenger_count,
        trip_distance,
        ratecodeid,
        store_and_fwd_flag,
        pickup_longitude,
        pickup_latitude,
        dropoff_longitude,
        dropoff_latitude,
        pulocationid,
        dolocationid,
        payment_type,
        fare_amount,
        extra,
        mta_tax,
        tip_amount,
        tolls_amount,
        improvement_surcharge,
        total_amount,
        congestion_surcharge,
        airport_fee,
        cbd_congestion_fee,
        line,
        problem,
        copy_number
    from {{ ref('stg_taxi_bookmarks__csv_trips') }}
    union all
    select
        source_path,
        vendorid,
        vendor_name,
        tpep_pickup_datetime,
        tpep_dropoff_datetime,
        passenger_count,
        trip_distance,
        ratecodeid,
        store_and_fwd_flag,
        pickup_longitude,
        pickup_latitude,
        dropoff_longitude,
        dropoff_latitude,
        pulocationid,
        dolocationid,
        payment_type,
        fare_amount,
        extra,
        mta_tax,
        tip_amount,
        tolls_amount,
        improvement_surcharge,
        total_amount,
        congestion_surcharge,
        airport_fee,
        cbd_congestion_fee,
        line,
        problem,
        copy_number
    from {{ ref('stg_taxi_bookmarks__parquet_trips') }}

),

named as (

    select
        unioned.*,
        regexp_extract(source_path, '^(.*/)?raw/taxi_bookmarks/tripdata(_parquet)?/(.+)$', 3) as source_file,
        try_cast(regexp_extract(source_path, 'yellow_tripdata_([0-9]{4}-[0-9]{2})[^/]*$', 1) || '-01' as date) as file_month
    from unioned

)

select
    named.*,
    case
        when problem is not null or tpep_pickup_datetime is null or tpep_dropoff_datetime is null then 'unreadable'
        when cast(date_trunc('month', tpep_pickup_datetime) as date) <> file_month then 'outside_month'
        when fare_amount < 0 or total_amount < 0 then 'negative_fare'
    end as reject_reason
from named
