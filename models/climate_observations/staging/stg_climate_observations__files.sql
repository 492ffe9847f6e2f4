-- One row per file of by_year that has a line. The lines of a file whose header has other columns are not used, because
-- their flags may be in another order; nor are those of a file without a year in its name.
with

station_months as (

    select * from {{ ref('stg_climate_observations__station_months') }}

)

select
    source_path,
    {{ climate_observations_source_file('source_path') }} as source_file,
    min(file_year) as file_year,
    cast(sum(line_count) as bigint) as lines,
    cast(sum(case when line_kind = 'header' then line_count else 0 end) as bigint) as header_lines,
    cast(sum(case when line_kind = 'observation' then line_count else 0 end) as bigint) as observation_lines,
    min(case when line_kind = 'observation' then month_date end) as first_month_date,
    max(case when line_kind = 'observation' then month_date end) as last_month_date,
    count(case when line_kind = 'other_header' then 1 end) = 0 and min(file_year) is not null as is_used
from station_months
group by source_path
