-- Each file in rows/ has as many rows, rejects and reports as its record says. A file that was cut or edited has not.
-- Fix: analytics convert --also-unchanged. One row per such file.
{{ config(severity='warn') }}
with

counted as (

    select
        regexp_extract("$path", '^(.*/)?raw/web_analytics/(.+)$', 2) as file_key,
        count_if(line_type = 'row') as converted_rows,
        count_if(line_type = 'reject') as rejected_rows,
        count_if(line_type = 'report') as reports
    from {{ source('web_analytics', 'import_lines') }}
    group by regexp_extract("$path", '^(.*/)?raw/web_analytics/(.+)$', 2)

),

recorded as (

    select
        file_key,
        sum(converted_rows) as converted_rows,
        sum(rejected_rows) as rejected_rows,
        sum(reports) as reports
    from {{ ref('stg_web_analytics__imports') }}
    group by file_key

)

select
    counted.file_key,
    counted.converted_rows,
    counted.rejected_rows,
    recorded.converted_rows as recorded_rows,
    recorded.rejected_rows as recorded_rejects,
    counted.reports,
    recorded.reports as recorded_reports
from counted
left join recorded
    on counted.file_key = recorded.file_key
where
    recorded.file_key is null
    or counted.converted_rows <> recorded.converted_rows
    or counted.rejected_rows <> recorded.rejected_rows
    or counted.reports <> recorded.reports
