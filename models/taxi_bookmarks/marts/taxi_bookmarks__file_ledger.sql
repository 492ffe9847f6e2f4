-- One row per file that is listed or was loaded, with what became of it and, where something is to do, what.
-- depends_on: {{ source('taxi_bookmarks', 'tripdata_csv') }}
with

raw_files as (

    select * from {{ athena_recipes.raw_file_ledger('taxi_bookmarks') | indent(4) }} as files

),

listed as (

    select
        regexp_extract(path, '^(.*/)?raw/taxi_bookmarks/(tripdata(_parquet)?/)?(.+)$', 4) as source_file,
        path as source_path,
        -- Below the lake's root, which may be written in another way than when the file was loaded, or have moved.
        regexp_extract(path, '^(.*/)?(raw/taxi_bookmarks/.+)$', 2) as file_key,
        max(file_bytes) as file_bytes,
        max(cast(from_iso8601_timestamp(modified_at) at time zone 'UTC' as timestamp)) as modified_at,
        max(coalesce(checksum, 'none')) as checksum,
        max(file_version) as file_version,
        max(reason) as reason
    from raw_files
    where left_over_because is null and coalesce(table_name, 'none') <> 'taxi_zone_lookup'
    group by path

),

named as (

    select
        listed.*,
        {{ taxi_bookmarks_name_problem('source_file', 'source_path') | indent(8) }} as name_problem
    from listed

),

loaded as (

    select
        files.*,
        regexp_extract(source_path, '^(.*/)?(raw/taxi_bookmarks/.+)$', 2) as file_key
    from {{ ref('taxi_bookmarks__trips_per_file') }} as files

),

compared as (

    select
        coalesce(listed.source_file, loaded.source_file) as source_file,
        coalesce(listed.source_path, loaded.source_path) as source_path,
        coalesce(listed.file_bytes, loaded.file_bytes) as file_bytes,
        coalesce(listed.modified_at, loaded.modified_at) as modified_at,
        coalesce(listed.checksum, loaded.checksum) as checksum,
        loaded.file_rows,
        loaded.loaded_rows,
        loaded.rejected_rows,
        loaded.first_loaded_at,
        loaded.last_loaded_at,
        case
            when listed.source_path is null then 'vanished'
            when listed.reason is not null then listed.reason
            when not regexp_like(listed.source_file, 'yellow_tripdata_[0-9]{4}-(0[1-9]|1[0-2])[^/]*$') then 'not a trip file'
            when listed.name_problem is not null then listed.name_problem
            when loaded.source_path is null then 'waiting'
            when listed.file_version <> loaded.file_version then 'changed'
            when loaded.file_rows = 0 then 'no rows'
            when loaded.loaded_rows = 0 then 'all rejected'
            else 'loaded'
        end as status
    from named as listed
    full outer join loaded
        on listed.file_key = loaded.file_key

)

select
    source_file,
    source_path,
    file_bytes,
    modified_at,
    checksum,
    file_rows,
    loaded_rows,
    rejected_rows,
    first_loaded_at,
    last_loaded_at,
    status,
    case status
        when 'vanished' then 'Its rows stay. Put it back, or set taxi_bookmarks_vanished_files: remove'
        when 'unknown prefix' then 'Move it to tripdata/ or tripdata_parquet/'
        when 'hidden name' then 'Rename it: names that begin with _ or . are hidden'
        when 'empty' then 'Deliver it again: it has no byte'
        when 'unreadable' then 'Deliver it again: it is cut off, or a column has a type that is not read as the declared one'
        when 'not a trip file' then 'Name it yellow_tripdata_YYYY-MM.csv, .csv.gz or .parquet'
        when 'wrong folder' then 'Move it: CSV files to tripdata/, Parquet files to tripdata_parquet/'
        when 'unusable name' then 'Rename it: ASCII without quotes and semicolons, at most 160 characters'
        when 'waiting' then 'Run the build again'
        when 'changed' then 'Run the build again'
        when 'all rejected' then 'See trip_rejects: its header or its month is wrong'
    end as fix
from compared
