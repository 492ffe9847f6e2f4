-- One row per line of the raw files, typed, with a reject_reason if it is not a reading or was delivered
-- before. All columns are derived within the line's hour, so a query with a condition on hours reads only
-- these hours.
-- depends_on: {{ source('streaming_buckets', 'source_lines') }} (read to find the first hours)
with

fields as (

    select
        dt,
        regexp_extract("$path", '/dt=[^/]+/(.+)$', 1) as file,
        sensorid,
        currenttemperature,
        status,
        -- An id without a character is no id.
        nullif(trim(eventid), '') as event_id,
        recordedat,
        coalesce(
            regexp_like(sensorid, '^[0-9]{1,9}$') and regexp_like(currenttemperature, '^-?[0-9]{1,9}$'), false
        ) as is_reading,
        -- What an event says; only lines with an event id are compared.
        case
            when nullif(trim(eventid), '') is not null
                then concat(
                    coalesce(sensorid, ''), ' ', coalesce(currenttemperature, ''), ' ', coalesce(status, ''), ' ',
                    coalesce(recordedat, '')
                )
        end as content
    from {{ source('streaming_buckets', 'source_table') }}

),

-- The number of the delivery if there is an event id, else of the line in its file, and what the first delivery
-- says. The window holds all lines of the hours in memory; derive other columns in later steps.
numbered as (

    select
        fields.*,
        row_number() over (
            partition by dt, event_id, case when event_id is null then file end, is_reading
            order by file, sensorid, currenttemperature, status, recordedat
        ) as occurrence,
        first_value(content) over (
            partition by dt, event_id, case when event_id is null then file end, is_reading
            order by file, sensorid, currenttemperature, status, recordedat
        ) as first_content
    from fields

),

typed as (

    select
        numbered.*,
        case when regexp_like(sensorid, '^[0-9]{1,9}$') then try_cast(sensorid as integer) end as sensor_id,
        case when regexp_like(currenttemperature, '^-?[0-9]{1,9}$') then try_cast(currenttemperature as integer) end
            as current_temperature
    from numbered

)

select
    coalesce(event_id, file || '#' || cast(occurrence as varchar)) as reading_id,
    sensor_id,
    current_temperature,
    status,
    cast(try(from_iso8601_timestamp(recordedat)) at time zone 'UTC' as timestamp) as recorded_at,
    file,
    sensorid as sensor_text,
    currenttemperature as temperature_text,
    case when trim(recordedat) <> '' and try(from_iso8601_timestamp(recordedat)) is null then recordedat end as unreadable_time,
    cast(case when event_id is null then 1 else occurrence end as bigint) as delivery,
    is_reading,
    case
        when coalesce(sensorid, currenttemperature, status, event_id, recordedat) is null then 'unreadable_line'
        when sensorid is null then 'sensor_missing'
        when sensor_id is null then 'sensor_unreadable'
        when current_temperature is null then 'temperature_unreadable'
        when event_id is not null and content <> first_content then 'other_reading_before'
        when event_id is not null and occurrence > 1 then 'delivered_before'
    end as reject_reason,
    dt
from typed
