-- One row per line of a CSV file, header lines left out. Columns go by the names in the file's own header, because
-- their order and names changed four times; a line that cannot be read has a problem.
with

raw_lines as (

    select
        "$path" as source_path,
        {{ taxi_bookmarks_line_fields() | indent(8) }} as fields
    from {{ source('taxi_bookmarks', 'tripdata_csv') }}
    where not {{ taxi_bookmarks_is_header() }}

),

-- A row for every file, joined by equality: so engines give a condition on source_path to this side too, and open no
-- file that the caller does not name. A file with two headers that differ has none that holds.
header_texts as (

    select
        source_path,
        case when count(distinct header) = 1 then min(header) end as header
    from (
        select
            "$path" as source_path,
            case
                when {{ taxi_bookmarks_is_header() }}
                    then lower(
                        regexp_replace(array_join({{ taxi_bookmarks_line_fields() | indent(24) }}, ','), '[^A-Za-z0-9_,]|,+$', '')
                    )
            end as header
        from {{ source('taxi_bookmarks', 'tripdata_csv') }}
    ) as header_lines
    group by source_path

),

header_names as (

    select
        source_path,
        split(header, ',') as names
    from header_texts

),

headers as (

    select
        source_path,
        {{ taxi_bookmarks_position('names', ['vendorid', 'vendor_id', 'vendor_name']) | indent(8) }} as vendor_position,
        {{ taxi_bookmarks_position('names', ['tpep_pickup_datetime', 'pickup_datetime', 'trip_pickup_datetime']) | indent(8) }} as tpep_pickup_datetime_position,
        {{ taxi_bookmarks_position('names', ['tpep_dropoff_datetime', 'dropoff_datetime', 'trip_dropoff_datetime']) | indent(8) }} as tpep_dropoff_datetime_position,
        {{ taxi_bookmarks_position('names', ['passenger_count']) | indent(8) }} as passenger_count_position,
        {{ taxi_bookmarks_position('names', ['trip_distance']) | indent(8) }} as trip_distance_position,
        {{ taxi_bookmarks_position('names', ['ratecodeid', 'rate_code']) | indent(8) }} as ratecodeid_position,
        {{ taxi_bookmarks_position('names', ['store_and_fwd_flag', 'store_and_forward']) | indent(8) }} as store_and_fwd_flag_position,
        {{ taxi_bookmarks_position('names', ['pickup_longitude', 'start_lon']) | indent(8) }} as pickup_longitude_position,
        {{ taxi_bookmarks_position('names', ['pickup_latitude', 'start_lat']) | indent(8) }} as pickup_latitude_position,
        {{ taxi_bookmarks_position('names', ['dropoff_longitude', 'end_lon']) | indent(8) }} as dropoff_longitude_position,
        {{ taxi_bookmarks_position('names', ['dropoff_latitude', 'end_lat']) | indent(8) }} as dropoff_latitude_position,
        {{ taxi_bookmarks_position('names', ['pulocationid']) | indent(8) }} as pulocationid_position,
        {{ taxi_bookmarks_position('names', ['dolocationid']) | indent(8) }} as dolocationid_position,
        {{ taxi_bookmarks_position('names', ['payment_type']) | indent(8) }} as payment_type_position,
        {{ taxi_bookmarks_position('names', ['fare_amount', 'fare_amt']) | indent(8) }} as fare_amount_position,
        {{ taxi_bookmarks_position('names', ['extra', 'surcharge']) | indent(8) }} as extra_position,
        {{ taxi_bookmarks_position('names', ['mta_tax']) | indent(8) }} as mta_tax_position,
        {{ taxi_bookmarks_position('names', ['tip_amount', 'tip_amt']) | indent(8) }} as tip_amount_position,
        {{ taxi_bookmarks_position('names', ['tolls_amount', 'tolls_amt']) | indent(8) }} as tolls_amount_position,
        {{ taxi_bookmarks_position('names', ['improvement_surcharge']) | indent(8) }} as improvement_surcharge_position,
        {{ taxi_bookmarks_position('names', ['total_amount', 'total_amt']) | indent(8) }} as total_amount_position,
        {{ taxi_bookmarks_position('names', ['congestion_surcharge']) | indent(8) }} as congestion_surcharge_position,
        {{ taxi_bookmarks_position('names', ['airport_fee']) | indent(8) }} as airport_fee_position,
        {{ taxi_bookmarks_position('names', ['cbd_congestion_fee']) | indent(8) }} as cbd_congestion_fee_position,
        cardinality(names) as field_count
    from header_names

),

placed as (

    select
        lines.source_path,
        array_join(lines.fields, ',') as line,
        trim(lines.fields[headers.vendor_position]) as vendor_text,
        trim(lines.fields[headers.tpep_pickup_datetime_position]) as tpep_pickup_datetime_text,
        trim(lines.fields[headers.tpep_dropoff_datetime_position]) as tpep_dropoff_datetime_text,
        trim(lines.fields[headers.passenger_count_position]) as passenger_count_text,
        trim(lines.fields[headers.trip_distance_position]) as trip_distance_text,
        trim(lines.fields[headers.ratecodeid_position]) as ratecodeid_text,
        trim(lines.fields[headers.store_and_fwd_flag_position]) as store_and_fwd_flag_text,
        trim(lines.fields[headers.pickup_longitude_position]) as pickup_longitude_text,
        trim(lines.fields[headers.pickup_latitude_position]) as pickup_latitude_text,
        trim(lines.fields[headers.dropoff_longitude_position]) as dropoff_longitude_text,
        trim(lines.fields[headers.dropoff_latitude_position]) as dropoff_latitude_text,
        trim(lines.fields[headers.pulocationid_position]) as pulocationid_text,
        trim(lines.fields[headers.dolocationid_position]) as dolocationid_text,
        trim(lines.fields[headers.payment_type_position]) as payment_type_text,
        trim(lines.fields[headers.fare_amount_position]) as fare_amount_text,
        trim(lines.fields[headers.extra_position]) as extra_text,
        trim(lines.fields[headers.mta_tax_position]) as mta_tax_text,
        trim(lines.fields[headers.tip_amount_position]) as tip_amount_text,
        trim(lines.fields[headers.tolls_amount_position]) as tolls_amount_text,
        trim(lines.fields[headers.improvement_surcharge_position]) as improvement_surcharge_text,
        trim(lines.fields[headers.total_amount_position]) as total_amount_text,
        trim(lines.fields[headers.congestion_surcharge_position]) as congestion_surcharge_text,
        trim(lines.fields[headers.airport_fee_position]) as airport_fee_text,
        trim(lines.fields[headers.cbd_congestion_fee_position]) as cbd_congestion_fee_text,
        case
            when trim(array_join(lines.fields, '')) = '' then 'blank line'
            when headers.field_count is null then 'no header, or two that differ'
            when
                {{ taxi_bookmarks_fields() }} < greatest(
                    headers.tpep_pickup_datetime_position, headers.tpep_dropoff_datetime_position,
                    headers.fare_amount_position, headers.total_amount_position
                ) then 'header without pickup, drop-off, fare or total'
            when
                lines.fields[headers.field_count] is null
                or trim(
                    coalesce(lines.fields[headers.field_count + 1], '')
                    || case when headers.field_count < 26 then coalesce(lines.fields[headers.field_count + 2], '') else '' end
                ) <> '' then 'other number of fields than the header'
        end as line_problem
    from raw_lines as lines
    inner join headers
        on lines.source_path = headers.source_path

),

parsed as (

    select
        source_path,
        line,
        line_problem,
        vendor_text,
        store_and_fwd_flag_text,
        payment_type_text,
        {{ taxi_bookmarks_time('tpep_pickup_datetime_text') }} as tpep_pickup_datetime,
        {{ taxi_bookmarks_time('tpep_dropoff_datetime_text') }} as tpep_dropoff_datetime,
        {{ taxi_bookmarks_number('vendor_text') | indent(8) }} as vendor_number,
        {{ taxi_bookmarks_number('passenger_count_text') | indent(8) }} as passenger_count,
        {{ taxi_bookmarks_number('trip_distance_text') | indent(8) }} as trip_distance,
        {{ taxi_bookmarks_number('ratecodeid_text') | indent(8) }} as ratecodeid,
        {{ taxi_bookmarks_number('pickup_longitude_text') | indent(8) }} as pickup_longitude,
        {{ taxi_bookmarks_number('pickup_latitude_text') | indent(8) }} as pickup_latitude,
        {{ taxi_bookmarks_number('dropoff_longitude_text') | indent(8) }} as dropoff_longitude,
        {{ taxi_bookmarks_number('dropoff_latitude_text') | indent(8) }} as dropoff_latitude,
        {{ taxi_bookmarks_number('pulocationid_text') | indent(8) }} as pulocationid,
        {{ taxi_bookmarks_number('dolocationid_text') | indent(8) }} as dolocationid,
        {{ taxi_bookmarks_number('fare_amount_text') | indent(8) }} as fare_amount,
        {{ taxi_bookmarks_number('extra_text') | indent(8) }} as extra,
        {{ taxi_bookmarks_number('mta_tax_text') | indent(8) }} as mta_tax,
        {{ taxi_bookmarks_number('tip_amount_text') | indent(8) }} as tip_amount,
        {{ taxi_bookmarks_number('tolls_amount_text') | indent(8) }} as tolls_amount,
        {{ taxi_bookmarks_number('improvement_surcharge_text') | indent(8) }} as improvement_surcharge,
        {{ taxi_bookmarks_number('total_amount_text') | indent(8) }} as total_amount,
        {{ taxi_bookmarks_number('congestion_surcharge_text') | indent(8) }} as congestion_surcharge,
        {{ taxi_bookmarks_number('airport_fee_text') | indent(8) }} as airport_fee,
        {{ taxi_bookmarks_number('cbd_congestion_fee_text') | indent(8) }} as cbd_congestion_fee,
        tpep_pickup_datetime_text,
        tpep_dropoff_datetime_text,
        passenger_count_text,
        trip_distance_text,
        ratecodeid_text,
        pickup_longitude_text,
        pickup_latitude_text,
        dropoff_longitude_text,
        dropoff_latitude_text,
        pulocationid_text,
        dolocationid_text,
        fare_amount_text,
        extra_text,
        mta_tax_text,
        tip_amount_text,
        tolls_amount_text,
        improvement_surcharge_text,
        total_amount_text,
        congestion_surcharge_text,
        airport_fee_text,
        cbd_congestion_fee_text
    from placed

),

typed as (

    select
        source_path,
        coalesce(
            case upper(trim(vendor_text)) when 'CMT' then 1 when 'VTS' then 2 end,
            {{ taxi_bookmarks_whole('vendor_number') }}
        ) as vendorid,
        case when not regexp_like(vendor_text, '[0-9]') then nullif(trim(vendor_text), '') end as vendor_name,
        tpep_pickup_datetime,
        tpep_dropoff_datetime,
        {{ taxi_bookmarks_whole('passenger_count') }} as passenger_count,
        trip_distance,
        {{ taxi_bookmarks_whole('ratecodeid') }} as ratecodeid,
        nullif(trim(store_and_fwd_flag_text), '') as store_and_fwd_flag,
        pickup_longitude,
        pickup_latitude,
        dropoff_longitude,
        dropoff_latitude,
        {{ taxi_bookmarks_whole('pulocationid') }} as pulocationid,
        {{ taxi_bookmarks_whole('dolocationid') }} as dolocationid,
        {{ taxi_bookmarks_payment_type('payment_type_text') | indent(8) }} as payment_type,
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
        coalesce(
            line_problem,
            {{ taxi_bookmarks_bad_value([
                'tpep_pickup_datetime', 'tpep_dropoff_datetime',
                'passenger_count', 'trip_distance', 'ratecodeid', 'pickup_longitude', 'pickup_latitude', 'dropoff_longitude',
                'dropoff_latitude', 'pulocationid', 'dolocationid', 'fare_amount', 'extra', 'mta_tax',
                'tip_amount', 'tolls_amount', 'improvement_surcharge', 'total_amount', 'congestion_surcharge', 'airport_fee',
                'cbd_congestion_fee'
            ], whole=['passenger_count', 'ratecodeid', 'pulocationid', 'dolocationid']) | indent(12) }},
            case when tpep_pickup_datetime is null then 'tpep_pickup_datetime: ' end,
            case when tpep_dropoff_datetime is null then 'tpep_dropoff_datetime: ' end
        ) as problem
    from parsed

)

select
    typed.*,
    {{ taxi_bookmarks_copy_number() | indent(4) }} as copy_number
from typed
