-- One row per file and different line of ghcnd-inventory.txt: station, element, its first and last year, and the place.
with

lines as (

    select
        "$path" as source_path,
        rtrim(replace(coalesce(line, ''), chr(65279), '')) as line,
        count(*) as line_count
    from {{ source('climate_observations', 'inventory') }}
    group by "$path", rtrim(replace(coalesce(line, ''), chr(65279), ''))

),

judged as (

    select
        lines.*,
        regexp_like(
            line,
            '^[A-Za-z]{2}[A-Za-z0-9_-]{9} [ 0-9.-]{8} [ 0-9.-]{9} [A-Z0-9]{4} [0-9]{4} [0-9]{4}$'
        )
        and regexp_like(trim(substr(line, 13, 8)), '^-?[0-9]{1,2}([.][0-9]+)?$')
        and regexp_like(trim(substr(line, 22, 9)), '^-?[0-9]{1,3}([.][0-9]+)?$') as is_readable
    from lines

)

select
    source_path,
    line,
    line_count,
    case when is_readable then substr(line, 1, 11) end as station_id,
    case when is_readable then try_cast(trim(substr(line, 13, 8)) as double) end as latitude,
    case when is_readable then try_cast(trim(substr(line, 22, 9)) as double) end as longitude,
    case when is_readable then substr(line, 32, 4) end as element,
    case when is_readable then try_cast(substr(line, 37, 4) as integer) end as first_year,
    case when is_readable then try_cast(substr(line, 42, 4) as integer) end as last_year,
    case
        when line = '' then 'blank_line'
        when not is_readable then 'bad_inventory'
    end as problem
from judged
