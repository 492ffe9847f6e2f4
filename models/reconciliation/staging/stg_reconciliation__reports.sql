-- One row per line.
with

reports as (

    select
        regexp_replace(regexp_extract("$path", '[^/]+$'), '[.][A-Za-z0-9]+([.](gz|bz2|zst))?$', '') as task_name,
        nullif(trim(table_name), '') as table_name,
        upper(substr(trim(data_quality), 1, 1)) || lower(substr(trim(data_quality), 2)) as data_quality,
        case
            when regexp_like(trim(total_match_rate), '^[0-9.]+ ?%$')
                then try_cast(trim(replace(total_match_rate, '%', '')) as double) / 100
            when regexp_like(trim(total_match_rate), '^[0-9.]+([eE]-?[0-9]+)?$')
                then try_cast(trim(total_match_rate) as double)
        end as total_match_rate,
        total_match_rate as total_match_rate_text,
        nullif(trim(issue_desc), '') as issue_desc,
        try_cast(case when regexp_like(run_date, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then run_date end as date) as run_date,
        -- Below the lake's root, so that it is the same on every engine.
        regexp_extract("$path", 'reconciliation/reports/.*$') as path
    from {{ source('reconciliation', 'reports') }}

)

select
    row_number() over (order by path, table_name, total_match_rate_text, data_quality, issue_desc) as line_number,
    reports.*,
    case
        when run_date is null then 'the folder is not run_date=YYYY-MM-DD'
        when table_name is null then 'there is no table_name'
        when total_match_rate is null or total_match_rate > 1
            then 'total_match_rate is ' || coalesce(total_match_rate_text, 'missing')
    end as reject_reason
from reports
