-- One row per line of the event files, typed, with a reject_reason if it is no event, and a fault if it is one that no
-- bid can be found for: no usable request id, before its bid, or past the window of its type. The time of the bid is
-- that of the UUID, so a fault is known without the bid.
-- depends_on: {{ source('ad_attribution', 'bid_lines') }} (both are read to find the first hour)
-- depends_on: {{ source('ad_attribution', 'event_lines') }}
with

event_windows as (

    select
        lower(trim(event_type)) as event_type,
        window_hours
    from {{ ref('ad_attribution__event_windows') }}

),

fields as (

    select
        dt,
        regexp_extract("$path", '/dt=[^/]+/(.+)$', 1) as file,
        nullif(trim(event_id), '') as event_id,
        lower(nullif(trim(request_id), '')) as request_id,
        lower(trim(event_type)) as event_type,
        trim(event_at) as event_at_text,
        nullif(trim(revenue_usd), '') as revenue_text
    from {{ source('ad_attribution', 'events_raw') }}

),

parsed as (

    select
        fields.*,
        event_windows.window_hours,
        {{ athena_recipes.uuid_version('request_id') | indent(8) }} as uuid_version,
        {{ athena_recipes.uuid_timestamp('request_id') | indent(8) }} as uuid_time,
        cast(try(from_iso8601_timestamp(event_at_text)) at time zone 'UTC' as timestamp) as event_at,
        try_cast({{ athena_recipes.read_decimal('revenue_text', 6) | indent(8) }} as decimal(18, 6)) as revenue_usd
    from fields
    left join event_windows
        on fields.event_type = event_windows.event_type

),

placed as (

    select
        parsed.*,
        {{ ad_attribution_hour('uuid_time') | indent(8) }} as bid_hour
    from parsed

),

-- A time that no clock gives is none: clients cannot read a year of five digits.
measured as (

    select
        placed.*,
        case when bid_hour is not null then uuid_time end as requested_at,
        case when bid_hour is not null then date_diff('millisecond', uuid_time, event_at) / 1000e0 end as lag_seconds
    from placed

)

select
    event_id,
    request_id,
    event_type,
    event_at,
    revenue_usd,
    requested_at,
    lag_seconds,
    case
        when request_id is null then 'request_id_missing'
        when uuid_version is null then 'request_id_unreadable'
        when bid_hour is null then 'request_id_without_time'
        when lag_seconds < -{{ var('ad_attribution_clock_tolerance_seconds') }} then 'before_bid'
        when lag_seconds > window_hours * 3600e0 then 'past_window'
    end as fault,
    file,
    bid_hour,
    case
        when coalesce(event_id, request_id, event_type, event_at_text, revenue_text) is null then 'unreadable_line'
        when window_hours is null then 'unknown_event_type'
        when event_at is null then 'event_time_unreadable'
        when revenue_text is not null and revenue_usd is null then 'revenue_unreadable'
    end as reject_reason,
    coalesce(event_type, '') || ' ' || coalesce(event_id, '') || ' ' || coalesce(event_at_text, '') as example,
    dt
from measured
