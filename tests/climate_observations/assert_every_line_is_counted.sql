-- The lines of each file are headers, observations in noaa, or rejects; and noaa has no row more.
with

raw_lines as (

    select
        "$path" as source_path,
        count(*) as raw_lines
    from {{ source('climate_observations', 'by_year') }}
    group by "$path"

),

raw_files as (

    select
        {{ climate_observations_source_file('source_path') }} as source_file,
        raw_lines
    from raw_lines

),

rejects as (

    select
        source_file,
        sum(rejected_lines) as rejected_lines
    from {{ ref('climate_observations__observation_rejects') }}
    group by source_file

),

compared as (

    select
        raw_files.source_file,
        raw_files.raw_lines as expected_lines,
        files.header_lines + files.observations + coalesce(rejects.rejected_lines, 0) as counted_lines
    from raw_files
    left join {{ ref('climate_observations__observation_files') }} as files
        on raw_files.source_file = files.source_file
    left join rejects
        on raw_files.source_file = rejects.source_file
    union all
    select
        'noaa' as source_file,
        (select coalesce(sum(observations), 0) from {{ ref('climate_observations__observation_files') }}) as expected_lines,
        (select count(*) from {{ ref('climate_observations__noaa') }}) as counted_lines

)

select * from compared
where counted_lines is null or expected_lines <> counted_lines
