{#
  The number of a row among the rows of its file with the same key: times, vendor, zones, coordinates and amounts. TLC
  gives trips no number, so key and copy number together identify a row. Rows that are equal in all columns are
  repeats: 2 and more.

  Usage: {{ taxi_bookmarks_copy_number() }} as copy_number
#}
{% macro taxi_bookmarks_copy_number() -%}
row_number() over (
    partition by
        source_path, vendorid, vendor_name, tpep_pickup_datetime, tpep_dropoff_datetime, pulocationid, dolocationid,
        pickup_longitude, pickup_latitude, fare_amount, total_amount
    order by
        passenger_count, trip_distance, ratecodeid, store_and_fwd_flag, dropoff_longitude, dropoff_latitude, payment_type,
        extra, mta_tax, tip_amount, tolls_amount, improvement_surcharge, congestion_surcharge, airport_fee,
        cbd_congestion_fee, line
)
{%- endmacro %}
