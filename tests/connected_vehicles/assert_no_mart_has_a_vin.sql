-- No text of a mart has a VIN of the raw files of the last connected_vehicles_horizon_days: each part of 17 characters is
-- compared.
-- depends_on: {{ source('connected_vehicles', 'packet_text') }} (read to find the days)
{%- set days = connected_vehicles_days_to_test(athena_recipes.partitions_relation(ref('connected_vehicles__telemetry_rejects'))) %}

with

vins as (

    select distinct vin
    from {{ ref('stg_connected_vehicles__packets') }}
    where {{ connected_vehicles_in_days(days) | indent(4) }} and length(vin) = 17

),

telemetry as (

    select distinct
        file,
        masked_vin,
        driver_id,
        model,
        dispatch_type,
        dtcs
    from {{ ref('connected_vehicles__telemetry') }}

),

texts as (

    select distinct field.public_text
    from telemetry
    cross join unnest(array[file, masked_vin, driver_id, model || ' ' || coalesce(dispatch_type, ''), dtcs]) as field (public_text)
    union distinct
    select file as public_text
    from {{ ref('connected_vehicles__telemetry_rejects') }}
    union distinct
    select file as public_text
    from {{ ref('connected_vehicles__unread_files') }}
    union distinct
    select file || ' ' || geofence_id as public_text
    from {{ ref('connected_vehicles__geofence_alerts') }}

),

parts as (

    select
        texts.public_text,
        substr(upper(texts.public_text), begins.begin_index, 17) as part
    from texts
    cross join unnest(sequence(1, greatest(length(texts.public_text) - 16, 1))) as begins (begin_index)
    where texts.public_text is not null

)

select parts.public_text
from parts
inner join vins
    on parts.part = vins.vin
