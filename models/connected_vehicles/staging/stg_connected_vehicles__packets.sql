-- One row per line of the raw files: a packet, with a reject_reason if it does not count. In the raw schema, because a
-- VIN is in it; what marts show of a vehicle is the keyed hash.
with

newest_key as (

    {{ athena_recipes.policy_key('connected_vehicles', own=true) }}

),

-- One row, also where there is no key.
current_key as (

    select
        min(key_bytes) as key_bytes,
        min(key_version) as key_version
    from newest_key

),

fields as (

    select
        packets.dt,
        -- A sender may name a file by its VIN.
        regexp_replace(
            regexp_extract(packets."$path", '/packets/(.+)$', 1), '[A-HJ-NPR-Za-hj-npr-z0-9]{17}', 'VIN'
        ) as file,
        upper(nullif(trim(packets.vin), '')) as vin,
        nullif(trim(packets.driver_id), '') as driver_id,
        nullif(trim(packets.model), '') as model,
        nullif(trim(packets.dispatch_type), '') as dispatch_type,
        packets.packet_at as packet_text,
        {{ connected_vehicles_time('packets.packet_at') | indent(8) }} as packet_at,
        trim(packets.samples) as samples_text,
        -- A list of objects of plain numbers and texts, as samples are: it needs no JSON function.
        regexp_like(
            trim(packets.samples),
            '^\[([{]("[a-z0-9_]+":(-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?|"[^"\\]*"|null|true|false),?)+[}],?)+\]$'
        ) as has_plain_samples,
        nullif(packets.dtc, '[]') as dtc_text,
        -- The codes of a list; codes that are in no list are text.
        case
            when regexp_like(packets.dtc, '^\[[^{}]*\]$')
                then array_join(
                    array_sort(array_distinct(regexp_extract_all(upper(packets.dtc), '"\s*([A-Z0-9][A-Z0-9 .:/_-]{1,30})"', 1))), ','
                )
            when regexp_like(upper(packets.dtc), '^[A-Z0-9][A-Z0-9 .:/_-]{1,30}(,\s*[A-Z0-9][A-Z0-9 .:/_-]{1,30})*$')
                then upper(packets.dtc)
        end as dtcs,
        -- What is left of a list without its codes.
        regexp_replace(upper(packets.dtc), '"\s*[A-Z0-9][A-Z0-9 .:/_-]{1,30}"', '') as dtc_rest,
        current_key.key_bytes,
        current_key.key_version
    from {{ source('connected_vehicles', 'packets') }} as packets
    cross join current_key

),

counted as (

    select
        fields.*,
        case when has_plain_samples then 1 else json_array_length(samples_text) end as sample_count
    from fields

)

select
    dt,
    file,
    vin,
    case when key_bytes is not null then lower(substr(to_hex(hmac_sha256(to_utf8(vin), key_bytes)), 1, 32)) end as masked_vin,
    key_version,
    -- A VIN is no name of a driver or model.
    case when coalesce(strpos(upper(driver_id), vin), 0) = 0 then driver_id end as driver_id,
    case when coalesce(strpos(upper(model), vin), 0) = 0 then model end as model,
    case when coalesce(strpos(upper(dispatch_type), vin), 0) = 0 then dispatch_type end as dispatch_type,
    packet_at,
    -- If no sample has a second, the codes get one without values.
    case
        when
            coalesce(dtcs, '') <> ''
            and sample_count > 0
            and not regexp_like(samples_text, '"offset_s"\s*:\s*"?[0-5]?[0-9]([.][0-9]{1,20})?"?\s*[,}]')
            then substr(samples_text, 1, length(samples_text) - 1) || ',{"offset_s":0}]'
        when sample_count > 0 then samples_text
    end as samples,
    has_plain_samples,
    nullif(dtcs, '') as dtcs,
    dtc_text is not null
    and (coalesce(dtcs, '') = '' or (regexp_like(dtc_text, '^\[') and regexp_like(dtc_rest, '[^\]\[,\s]'))) as has_unreadable_dtc,
    case
        when coalesce(vin, driver_id, model, dispatch_type, packet_text, samples_text, dtc_text) is null then 'line_unreadable'
        when vin is null then 'vin_missing'
        when not regexp_like(vin, '^[A-HJ-NPR-Z0-9]{17}$') then 'vin_unreadable'
        when key_bytes is null then 'key_missing'
        when packet_text is null then 'time_missing'
        when packet_at is null then 'time_unreadable'
        when packet_at >= date_add('day', 2, date_parse(dt, '%Y-%m-%d')) then 'time_in_the_future'
        when packet_at < date_add('day', -366, date_parse(dt, '%Y-%m-%d')) then 'time_too_old'
        when samples_text is not null and sample_count is null then 'samples_unreadable'
        when coalesce(sample_count, 0) = 0 and coalesce(dtcs, '') = '' then 'packet_empty'
    end as reject_reason
from counted
