-- One row per vehicle and second, however often it was delivered: the first delivery with a value counts, and the DTCs of
-- all. Samples of new deliveries are merged into their own day, so that late packets are in it. A row that a run reads again is
-- written only if a value is another one.
-- jinja: the merge's condition has two names and each column twice.
-- depends_on: {{ source('connected_vehicles', 'packet_lines') }} (read to find the first days)
-- depends_on: {{ source('connected_vehicles', 'packet_text') }} (read to find later days)
{%- set merged, columns = [], [
    'driver_id', 'model', 'dispatch_type', 'speed_kmh', 'longitudinal_acceleration_ms2', 'lateral_acceleration_ms2', 'yaw_rate_deg_s',
    'latitude_deg', 'longitude_deg', 'fuel_pct', 'auxiliary_battery_v', 'dtcs'
] %}
{%- for column in columns %}
    {%- do merged.append('src.' ~ column ~ ' is distinct from target.' ~ column) %}
{%- endfor %}
{%- set condition = '(src.dt < target.dt or (src.dt = target.dt and (' ~ merged | join(' or ') ~ ')))' %}
{{ config(
    materialized='incremental',
    table_type='iceberg',
    ha=false,
    incremental_strategy='merge',
    on_schema_change='fail',
    unique_key=['masked_vin', 'sampled_at'],
    update_condition=condition,
    merge_update_condition=condition | replace('src.', 'DBT_INTERNAL_SOURCE.') | replace('target.', 'DBT_INTERNAL_DEST.'),
    partitioned_by=['day(sampled_at)', 'bucket(masked_vin, ' ~ var('connected_vehicles_bucket_count') ~ ')']
) }}
{#- update_condition is dbt-athena's name for it, merge_update_condition dbt-duckdb's. #}

{%- do connected_vehicles_refuse_other_key(this) if athena_recipes.is_building() and is_incremental() %}
{%- set built = '(select distinct dt from ' ~ this ~ ') as built' if athena_recipes.is_building() and is_incremental() %}

with

samples as (

    select * from {{ ref('stg_connected_vehicles__samples') }}
    where
        reject_reason is null
        and {{ connected_vehicles_in_days(connected_vehicles_days(built)) | indent(8) }}

),

numbered as (

    select
        samples.*,
        row_number() over (
            partition by masked_vin, sampled_at
            order by
                -- A packet without samples has no value.
                case
                    when
                        coalesce(
                            speed_kmh, longitudinal_acceleration_ms2, lateral_acceleration_ms2, yaw_rate_deg_s, latitude_deg, fuel_pct,
                            auxiliary_battery_v
                        ) is null
                        then 1
                    else 0
                end,
                dt, file, packet_at, sample_index, speed_kmh, longitudinal_acceleration_ms2, lateral_acceleration_ms2,
                yaw_rate_deg_s, latitude_deg, longitude_deg, fuel_pct, auxiliary_battery_v, dtcs, driver_id, model, dispatch_type
        ) as occurrence,
        array_join(array_agg(dtcs) over (partition by masked_vin, sampled_at), ',') as all_dtcs
    from samples

)

select
    masked_vin,
    key_version,
    driver_id,
    model,
    dispatch_type,
    cast(sampled_at as timestamp) as sampled_at,
    speed_kmh,
    longitudinal_acceleration_ms2,
    lateral_acceleration_ms2,
    yaw_rate_deg_s,
    latitude_deg,
    longitude_deg,
    fuel_pct,
    auxiliary_battery_v,
    nullif(array_join(array_sort(array_distinct(split(all_dtcs, ','))), ','), '') as dtcs,
    file,
    dt
from numbered
where occurrence = 1
