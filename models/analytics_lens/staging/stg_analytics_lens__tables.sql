-- One row per line of tables with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(database_name, '') as database_name,
        nullif(name, '') as name,
        nullif(format, '') as format,
        nullif(compression, '') as compression,
        nullif(location, '') as location,
        {{ analytics_lens_boolean('has_partition_keys') }} as has_partition_keys,
        {{ analytics_lens_boolean('is_projected') }} as is_projected,
        {{ analytics_lens_boolean('is_iceberg') }} as is_iceberg,
        {{ analytics_lens_number('partitions') }} as partitions,
        {{ analytics_lens_number('files') }} as files,
        {{ analytics_lens_number('size_bytes') }} as size_bytes,
        {{ analytics_lens_number('lf_tags') }} as lf_tags,
        coalesce(
            database_name, name, format, compression, location, has_partition_keys, is_projected, is_iceberg,
            partitions, files, size_bytes, lf_tags
        ) is null as is_empty,
        coalesce(
            (partitions <> '' and {{ analytics_lens_number('partitions') }} is null)
            or (files <> '' and {{ analytics_lens_number('files') }} is null)
            or (size_bytes <> '' and {{ analytics_lens_number('size_bytes') }} is null)
            or (lf_tags <> '' and {{ analytics_lens_number('lf_tags') }} is null)
            or (has_partition_keys <> '' and {{ analytics_lens_boolean('has_partition_keys') }} is null)
            or (is_projected <> '' and {{ analytics_lens_boolean('is_projected') }} is null)
            or (is_iceberg <> '' and {{ analytics_lens_boolean('is_iceberg') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'tables_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, database_name, name, is_empty
            order by
                source_path, format, compression, location, has_partition_keys, is_projected, is_iceberg,
                partitions, files, size_bytes, lf_tags
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    database_name,
    name,
    format,
    compression,
    location,
    has_partition_keys,
    is_projected,
    is_iceberg,
    partitions,
    files,
    size_bytes,
    lf_tags,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when database_name is null or name is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
