-- One row per sample of a packet, typed, with a reject_reason if it does not count. A packet that does not count, and one
-- that has DTCs and no sample, is one row. Repeated seconds are all here.
-- jinja: the eight sensors are read alike.
{%- set sensors = connected_vehicles_sensors() %}

with

packets as (

    select * from {{ ref('stg_connected_vehicles__packets') }}

),

unnested as (

    select
        packets.dt,
        packets.file,
        packets.masked_vin,
        packets.driver_id,
        packets.model,
        packets.dispatch_type,
        packets.packet_at,
        packets.dtcs,
        packets.reject_reason as packet_reason,
        sample_index,
        case
            when regexp_like(sample.offset_s, '^[0-9]{1,2}([.][0-9]{1,20})?$') and try_cast(sample.offset_s as double) < 60
                then cast(floor(try_cast(sample.offset_s as double)) as bigint)
        end as offset_seconds,
        {%- for sensor in sensors %}
        sample.{{ sensor.name }} as {{ sensor.name }}_text,
        {%- endfor %}
        packets.sample_count > 0 and packets.reject_reason is null as has_sample
    from packets
    left join {{ athena_recipes.unnest_rows('case when packets.reject_reason is null then packets.samples end', 'sample', [
        'offset_s', 'speed_kmh', 'longitudinal_acceleration_ms2', 'lateral_acceleration_ms2', 'yaw_rate_deg_s',
        'latitude_deg', 'longitude_deg', 'fuel_pct', 'auxiliary_battery_v'
    ]) }} on true

),

typed as (

    select
        unnested.*,
        {%- for sensor in sensors %}
        {{ connected_vehicles_number(sensor.name ~ '_text', sensor.low, sensor.high) | indent(8) }} as {{ sensor.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from unnested

),

-- 0/0 is in the Gulf of Guinea: the vehicle has no position.
placed as (

    select
        typed.*,
        coalesce(latitude_deg = 0 and longitude_deg = 0, false) or (latitude_deg is null) <> (longitude_deg is null) as has_no_place
    from typed

)

select
    dt,
    file,
    masked_vin,
    driver_id,
    model,
    dispatch_type,
    packet_at,
    dtcs,
    sample_index,
    date_add('second', coalesce(offset_seconds, 0), packet_at) as sampled_at,
    speed_kmh,
    longitudinal_acceleration_ms2,
    lateral_acceleration_ms2,
    yaw_rate_deg_s,
    case when not has_no_place then latitude_deg end as latitude_deg,
    case when not has_no_place then longitude_deg end as longitude_deg,
    fuel_pct,
    auxiliary_battery_v,
    {%- for sensor in sensors if sensor.name not in ('latitude_deg', 'longitude_deg') %}
    case when {{ sensor.name }} is null and {{ sensor.name }}_text is not null then 1 else 0 end +
    {%- endfor %}
    case
        when has_no_place or (latitude_deg is null and coalesce(latitude_deg_text, longitude_deg_text) is not null) then 1
        else 0
    end as dropped_values,
    case
        when packet_reason is not null then packet_reason
        when has_sample and offset_seconds is null then 'offset_unreadable'
    end as reject_reason
from placed
