-- Nothing is lost: the lines of a file of trips or opens are those that count and the faults of the file.
with

lines as (

    select
        path,
        count(*) as file_lines
    from (
        select regexp_extract("$path", '/raw/scooter_fleet/(.*)$', 1) as path
        from {{ source('scooter_fleet', 'trips') }}
        union all
        select regexp_extract("$path", '/raw/scooter_fleet/(.*)$', 1) as path
        from {{ source('scooter_fleet', 'app_opens') }}
    ) as files
    group by path

),

used as (

    select
        path,
        count(*) as used_lines
    from (
        select regexp_replace(path, '^scooter_fleet/', '') as path
        from {{ ref('stg_scooter_fleet__trips') }}
        where reject_reason is null
        union all
        select regexp_replace(path, '^scooter_fleet/', '') as path
        from {{ ref('stg_scooter_fleet__opens') }}
        where reject_reason is null
    ) as counted
    group by path

),

faults as (

    select
        file,
        sum(fault_rows) as fault_lines
    from {{ ref('scooter_fleet__feed_faults') }}
    group by file

)

select
    lines.path,
    lines.file_lines,
    used.used_lines,
    faults.fault_lines
from lines
left join used
    on lines.path = used.path
left join faults
    on lines.path = faults.file
where lines.file_lines <> coalesce(used.used_lines, 0) + coalesce(faults.fault_lines, 0)
