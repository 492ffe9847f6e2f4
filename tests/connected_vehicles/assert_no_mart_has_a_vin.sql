-- No text of a mart is a VIN of the raw files.
-- depends_on: {{ source('connected_vehicles', 'packet_lines') }} (read to find the days)
with

vins as (

    select distinct vin
    from {{ ref('stg_connected_vehicles__packets') }}
    where {{ connected_vehicles_in_days(connected_vehicles_days(none)) | indent(4) }} and vin is not null

),

texts as (

    select distinct masked_vin as public_text
    from {{ ref('connected_vehicles__telemetry') }}
    union all
    select distinct file as public_text
    from {{ ref('connected_vehicles__telemetry') }}
    union all
    select file || fix as public_text
    from {{ ref('connected_vehicles__telemetry_rejects') }}
    union all
    select file || fix as public_text
    from {{ ref('connected_vehicles__unread_files') }}
    union all
    select trip_id as public_text
    from {{ ref('connected_vehicles__trips') }}

)

select texts.public_text
from texts
inner join vins
    on strpos(upper(texts.public_text), vins.vin) > 0
