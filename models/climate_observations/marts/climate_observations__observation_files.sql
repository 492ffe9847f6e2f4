-- One row per file of by_year: its lines by what became of them, and its days.
with

files as (

    select * from {{ ref('stg_climate_observations__files') }}

),

repeated as (

    select
        source_path,
        count(*) as repeated_lines
    from {{ ref('stg_climate_observations__repeated') }}
    where line_kind <> 'observation'
    group by source_path

),

counted as (

    select
        files.*,
        coalesce(repeated.repeated_lines, 0) as repeated_lines,
        case when files.is_used then files.observation_lines - coalesce(repeated.repeated_lines, 0) else 0 end as observations
    from files
    left join repeated
        on files.source_path = repeated.source_path

)

select
    source_file,
    file_year,
    cast(lines as bigint) as file_lines,
    cast(header_lines as bigint) as header_lines,
    cast(observations as bigint) as observations,
    cast(lines - header_lines - observations as bigint) as rejected_lines,
    cast(repeated_lines as bigint) as repeated_lines,
    is_used,
    first_month_date,
    last_month_date
from counted
