-- One row per sample of a packet, typed, with a reject_reason if it does not count. A packet that does not count, and one
-- that has DTCs and no sample, is one row. Repeated seconds are all here. A table by day of delivery, because to read the
-- samples takes most of the time of a build, and three models and tests need them.
-- depends_on: {{ source('connected_vehicles', 'packet_lines') }} (read to find the first days)
-- depends_on: {{ source('connected_vehicles', 'packet_text') }} (read to find later days)
-- jinja: the eight sensors are read alike.
{{ config(
    materialized='bucketed_table',
    partitioned_by=['dt'],
    bucketed_by=['masked_vin'],
    bucket_count=var('connected_vehicles_bucket_count'),
    partitions_to_build="{{ connected_vehicles_days_to_build(this) }}"
) }}
{%- set sensors = connected_vehicles_sensors() %}

with

packets as (

    select
        dt,
        file,
        masked_vin,
        key_version,
        driver_id,
        model,
        dispatch_type,
        packet_at,
        dtcs,
        reject_reason as packet_reason,
        has_unreadable_dtc,
        has_plain_samples,
        case when reject_reason is null then {{ athena_recipes.json_array("json_extract(samples, '$')") }} end as samples
    from {{ ref('stg_connected_vehicles__packets') }}

),

unnested as (

    {{ athena_recipes.select_unnested('packets', [
        'dt', 'file', 'masked_vin', 'key_version', 'driver_id', 'model', 'dispatch_type', 'packet_at', 'dtcs', 'packet_reason',
        'has_unreadable_dtc', 'has_plain_samples'
    ], 'samples', 'sample') }}

),

-- All fields at once; a JSON function would read the sample once per field. A cast does so in the same way on all engines
-- for plain samples only.
objects as (

    select
        unnested.*,
        case
            when has_plain_samples
                then try_cast(sample as row(
                    offset_s varchar,
                    {%- for sensor in sensors %}
                    {{ sensor.name }} varchar{{ ',' if not loop.last }}
                    {%- endfor %}
                ))
        end as fields
    from unnested

),

texts as (

    select
        dt,
        file,
        masked_vin,
        key_version,
        driver_id,
        model,
        dispatch_type,
        packet_at,
        dtcs,
        packet_reason,
        sample_index,
        has_unreadable_dtc,
        {{ connected_vehicles_field('offset_s') | indent(8) }} as offset_text,
        {%- for sensor in sensors %}
        {{ connected_vehicles_field(sensor.name) | indent(8) }} as {{ sensor.name }}_text{{ ',' if not loop.last }}
        {%- endfor %}
    from objects

),

typed as (

    select
        texts.*,
        -- As 5.99E1 too: so Athena writes 59.9 of a JSON object.
        case
            when regexp_like(offset_text, '^[0-9]{1,2}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$') and try_cast(offset_text as double) < 60
                then cast(floor(try_cast(offset_text as double)) as bigint)
        end as offset_seconds,
        {%- for sensor in sensors %}
        {{ connected_vehicles_number(sensor.name ~ '_text', sensor.low, sensor.high) | indent(8) }} as {{ sensor.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from texts

),

-- 0/0 is in the Gulf of Guinea: the vehicle has no position.
placed as (

    select
        typed.*,
        coalesce(latitude_deg = 0 and longitude_deg = 0, false) or (latitude_deg is null) <> (longitude_deg is null) as has_no_place
    from typed

)

select
    file,
    masked_vin,
    key_version,
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
    -- Of a sample that does not count, only the packet's DTCs.
    case
        when sample_index is not null and offset_seconds is null then 0
        when has_no_place or (latitude_deg is null and coalesce(latitude_deg_text, longitude_deg_text) is not null) then 1
        else 0
    end
    + case when has_unreadable_dtc and coalesce(sample_index, 1) = 1 then 1 else 0 end
    {%- for sensor in sensors if sensor.name not in ('latitude_deg', 'longitude_deg') %}
    + case when (sample_index is null or offset_seconds is not null) and {{ sensor.name }} is null and {{ sensor.name }}_text is not null then 1 else 0 end
    {%- endfor %}
        as dropped_values,
    case
        when packet_reason is not null then packet_reason
        when sample_index is not null and offset_seconds is null then 'offset_unreadable'
    end as reject_reason,
    dt
from placed
