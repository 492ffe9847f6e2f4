-- One row per file and reason for which lines of it, or the file as a whole, are not used, with the fix. A station without a
-- name (no_name) is used without it.
-- depends_on: {{ source('climate_observations', 'by_year') }}
with

files as (

    select * from {{ ref('stg_climate_observations__files') }}

),

code_lines as (

    select
        "$path" as source_path,
        replace(coalesce(line, ''), chr(65279), '') as line
    from {{ source('climate_observations', 'countries') }}
    union all
    select
        "$path" as source_path,
        replace(coalesce(line, ''), chr(65279), '') as line
    from {{ source('climate_observations', 'states') }}

),

rejected as (

    select
        months.source_path,
        case
            when months.line_kind <> 'observation' then months.line_kind
            when files.file_year is null then 'no_year'
            else 'other_header'
        end as reject_reason,
        months.first_line,
        months.line_count as rejected_lines
    from {{ ref('stg_climate_observations__station_months') }} as months
    inner join files
        on months.source_path = files.source_path
    where months.line_kind not in ('observation', 'header') or not files.is_used and months.line_kind <> 'header'
    union all
    select
        source_path,
        line_kind as reject_reason,
        station_id || ',' || date_format(observed_date, '%Y%m%d') || ',' || element || ',' || cast(value as varchar) as first_line,
        1 as rejected_lines
    from {{ ref('stg_climate_observations__repeated') }}
    where line_kind <> 'observation'
    union all
    select
        source_path,
        problem as reject_reason,
        substr(line, 1, 80) as first_line,
        line_count as rejected_lines
    from {{ ref('stg_climate_observations__station_lines') }}
    where problem is not null
    union all
    select
        source_path,
        problem as reject_reason,
        substr(line, 1, 80) as first_line,
        line_count as rejected_lines
    from {{ ref('stg_climate_observations__inventory_lines') }}
    where problem is not null
    union all
    select
        source_path,
        case when trim(line) = '' then 'blank_line' else 'bad_code' end as reject_reason,
        substr(line, 1, 80) as first_line,
        1 as rejected_lines
    from code_lines
    where not regexp_like(line, '^[A-Z]{2} +[^ ]')
    union all
    select distinct
        path as source_path,
        replace(reason, ' ', '_') as reject_reason,
        cast(null as varchar) as first_line,
        cast(null as bigint) as rejected_lines
    from {{ athena_recipes.raw_files_or_not_listed('climate_observations') | indent(4) }} as unread
    where not is_read and left_over_because is null

),

named as (

    select
        coalesce({{ climate_observations_source_file('source_path') }}, regexp_extract(source_path, '^climate_observations/(.*)$', 1)) as source_file,
        reject_reason,
        first_line,
        rejected_lines
    from rejected

),

counted as (

    select
        source_file,
        reject_reason,
        min(first_line) as first_line,
        cast(sum(rejected_lines) as bigint) as rejected_lines
    from named
    group by source_file, reject_reason

)

select
    counted.source_file,
    counted.reject_reason,
    counted.first_line,
    counted.rejected_lines,
    reasons.meaning,
    reasons.fix
from counted
left join {{ ref('climate_observations__reject_reasons') }} as reasons
    on counted.reject_reason = reasons.reject_reason
