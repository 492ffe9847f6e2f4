-- One row per file in the folders of trips that a table reads: its name and month, and its version, which differs
-- once the file was delivered again. A file without a month in its name has none, and is not loaded; nor is one in the
-- other format's folder, or whose name cannot be a partition. A file that cannot be read has no version: what an earlier
-- one brought stays.
-- depends_on: {{ source('taxi_bookmarks', 'tripdata_csv') }}
with

files as (

    select
        regexp_extract(path, '^(.*/)?raw/taxi_bookmarks/tripdata(_parquet)?/(.+)$', 3) as source_file,
        path as source_path,
        file_bytes,
        cast(from_iso8601_timestamp(modified_at) at time zone 'UTC' as timestamp) as modified_at,
        coalesce(checksum, 'none') as checksum,
        case when is_read then file_version end as file_version
    from {{ athena_recipes.raw_file_ledger('taxi_bookmarks') | indent(4) }} as raw_files
    where (is_read or reason = 'unreadable') and table_name in ('tripdata_csv', 'tripdata_parquet')

),

named as (

    select
        files.*,
        {{ taxi_bookmarks_name_problem('source_file', 'source_path') | indent(8) }} as name_problem
    from files

)

select
    source_file,
    source_path,
    file_bytes,
    modified_at,
    checksum,
    file_version,
    case
        when name_problem is null
            then try_cast(regexp_extract(source_file, 'yellow_tripdata_([0-9]{4}-[0-9]{2})[^/]*$', 1) || '-01' as date)
    end as file_month
from named
