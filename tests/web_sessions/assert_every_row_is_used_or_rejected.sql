-- The rows of each file are used or rejected.
with

file_rows as (

    select
        source_path,
        count(*) as file_rows,
        count(case when reject_reason is null then 1 end) as used_rows
    from (
        select
            source_path,
            reject_reason
        from {{ ref('stg_web_sessions__sessions') }}
        union all
        select
            source_path,
            reject_reason
        from {{ ref('stg_web_sessions__demographics') }}
    ) as staged
    group by source_path

),

raw_rows as (

    select
        source_path,
        sum(raw_rows) as raw_rows
    from (
        select
            "$path" as source_path,
            1 as raw_rows
        from {{ source('web_sessions', 'web_sess') }}
        union all
        select
            "$path" as source_path,
            1 as raw_rows
        from {{ source('web_sessions', 'demo_by_web_sess') }}
    ) as lines
    group by source_path

),

rejects as (

    select
        source_file,
        sum(rejected_rows) as rejected_rows
    from {{ ref('web_sessions__session_rejects') }}
    group by source_file

)

select
    raw_rows.source_path,
    raw_rows.raw_rows,
    file_rows.used_rows,
    rejects.rejected_rows
from raw_rows
left join file_rows
    on raw_rows.source_path = file_rows.source_path
left join rejects
    on regexp_extract(raw_rows.source_path, '^(.*/)?raw/web_sessions/(.+)$', 2) = rejects.source_file
where raw_rows.raw_rows <> coalesce(file_rows.used_rows, 0) + coalesce(rejects.rejected_rows, 0)
