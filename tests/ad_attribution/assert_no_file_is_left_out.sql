-- Files that a raw table reads and that no run has built: they came later than ad_attribution_late_hours. Fix: build once with
-- --vars '{ad_attribution_since: <hour of the first of them>}'. A file that is listed again then has no line, such as a gzip
-- file of nothing: deliver it again, or delete it. One row per file.
{{ config(severity='warn') }}

with

files as (

    select distinct
        file,
        case table_name when 'bids_raw' then 'bids' else 'events' end as stream
    from {{ ref('stg_ad_attribution__raw_files') }}
    where is_read

),

built as (

    select distinct
        stream,
        'ad_attribution/' || stream || '/dt=' || dt || '/' || file as file
    from {{ ref('ad_attribution__file_lines') }}

)

select files.file
from files
left join built
    on files.stream = built.stream and files.file = built.file
where built.file is null
