-- One row per run, table of the Data Catalog, query, work group, bucket or Data Catalog, and practice of its kind: whether
-- the practice is met, and what was seen. NULL means that the practice does not apply, or that it is not known.
with

practices as (

    select
        practice_id,
        object_kind
    from {{ ref('analytics_lens__practices') }}

),

declared_tables as (

    select
        project,
        run_id,
        lower(schema_name) as database_name,
        lower(alias) as name,
        1 as is_built
    from {{ ref('analytics_lens__model_facts') }}
    union all
    select
        project,
        run_id,
        lower(regexp_extract(relation, '([^.]+)[.]([^.]+)$', 1)) as database_name,
        lower(regexp_extract(relation, '([^.]+)[.]([^.]+)$', 2)) as name,
        0 as is_built
    from {{ ref('stg_analytics_lens__source_facts') }}

),

known_tables as (

    select
        project,
        run_id,
        database_name,
        name,
        max(is_built) as is_built
    from declared_tables
    group by project, run_id, database_name, name

),

known_databases as (

    select
        project,
        run_id,
        database_name,
        max(is_built) as is_built
    from known_tables
    group by project, run_id, database_name

),

-- In a database that the project only reads from, the tables that it does not read belong to others.
tables as (

    select
        tables.*,
        tables.database_name || '.' || tables.name as full_name,
        tables.format in ('parquet', 'orc') as is_columnar,
        known_tables.name is not null as is_known,
        coalesce(known_tables.is_built, 0) = 1 as is_built,
        coalesce(known_databases.is_built, 0) = 1 as is_in_own_database
    from {{ ref('stg_analytics_lens__tables') }} as tables
    left join known_tables
        on tables.project = known_tables.project
        and tables.run_id = known_tables.run_id
        and lower(tables.database_name) = known_tables.database_name
        and lower(tables.name) = known_tables.name
    left join known_databases
        on tables.project = known_databases.project
        and tables.run_id = known_databases.run_id
        and lower(tables.database_name) = known_databases.database_name
    where
        tables.reject_reason is null
        and (known_tables.name is not null or coalesce(known_databases.is_built, 1) = 1)

),

queries as (

    select * from {{ ref('stg_analytics_lens__queries') }}
    where reject_reason is null

),

work_groups as (

    select * from {{ ref('stg_analytics_lens__work_groups') }}
    where reject_reason is null

),

buckets as (

    select * from {{ ref('stg_analytics_lens__buckets') }}
    where reject_reason is null

),

catalogs as (

    select * from {{ ref('stg_analytics_lens__catalogs') }}
    where reject_reason is null

)

select
    tables.project,
    tables.run_id,
    'table' as object_kind,
    tables.full_name as object_id,
    tables.full_name as object_name,
    tables.location as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'table_tagged' then tables.lf_tags > 0
        -- Raw files are as others deliver them.
        when 'table_columnar' then case when tables.files > 0 and tables.is_built then tables.is_columnar end
        when 'table_partitioned'
            then
                case
                    when tables.size_bytes > {{ var('analytics_lens_large_gib') }} * 1073741824e0 and not tables.is_iceberg
                        then tables.has_partition_keys
                end
        when 'files_not_small'
            then
                case
                    when tables.files > {{ var('analytics_lens_files') }}
                        then tables.size_bytes >= tables.files * {{ var('analytics_lens_small_mib') }} * 1048576e0
                end
        when 'partitions_not_many'
            then
                case
                    when tables.has_partition_keys and not tables.is_iceberg and not tables.is_projected
                        then tables.partitions <= {{ var('analytics_lens_partitions') }}
                end
        when 'table_compressed' then case when tables.files > 0 then coalesce(tables.compression, '') <> 'none' end
        when 'table_known' then case when tables.is_in_own_database then tables.is_known end
    end as is_met,
    case practices.practice_id
        when 'table_tagged' then cast(tables.lf_tags as varchar) || ' LF-tags'
        when 'table_columnar' then 'format ' || tables.format
        when 'table_partitioned' then cast(tables.size_bytes / 1048576 as varchar) || ' MiB'
        when 'files_not_small'
            then
                cast(tables.files as varchar) || ' files of '
                || cast(tables.size_bytes / nullif(tables.files, 0) / 1024 as varchar) || ' KiB on average'
        when 'partitions_not_many' then cast(tables.partitions as varchar) || ' partitions'
        when 'table_compressed' then 'compression ' || coalesce(tables.compression, 'not known')
    end as seen
from tables
inner join practices
    on practices.object_kind = 'table'
union all
select
    queries.project,
    queries.run_id,
    'query' as object_kind,
    queries.query_id as object_id,
    queries.query_id as object_name,
    queries.work_group as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'queries_succeed' then case queries.state when 'SUCCEEDED' then true when 'FAILED' then false end
        when 'columns_selected' then not queries.selects_all
        when 'query_not_queued' then queries.queue_seconds <= {{ var('analytics_lens_queue_seconds') }}
        when 'query_scans_little' then queries.scanned_bytes <= {{ var('analytics_lens_scan_gib') }} * 1073741824e0
    end as is_met,
    case practices.practice_id
        when 'queries_succeed' then 'state ' || queries.state
        when 'columns_selected' then 'work group ' || queries.work_group
        when 'query_not_queued' then cast(cast(round(queries.queue_seconds) as bigint) as varchar) || ' seconds'
        when 'query_scans_little' then cast(queries.scanned_bytes / 1048576 as varchar) || ' MiB scanned'
    end as seen
from queries
inner join practices
    on practices.object_kind = 'query'
union all
select
    work_groups.project,
    work_groups.run_id,
    'work_group' as object_kind,
    work_groups.name as object_id,
    work_groups.name as object_name,
    work_groups.name as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'work_group_metered' then work_groups.publishes_metrics
        when 'work_group_encrypted' then coalesce(work_groups.encryption, 'none') <> 'none'
        when 'work_group_enforced' then work_groups.is_enforced
        when 'work_group_limited' then work_groups.scan_limit_bytes is not null
    end as is_met,
    case practices.practice_id
        when 'work_group_encrypted' then 'encryption ' || coalesce(work_groups.encryption, 'none')
        when 'work_group_limited' then coalesce(cast(work_groups.scan_limit_bytes as varchar) || ' bytes', 'no limit')
    end as seen
from work_groups
inner join practices
    on practices.object_kind = 'work_group'
union all
select
    buckets.project,
    buckets.run_id,
    'bucket' as object_kind,
    buckets.name as object_id,
    buckets.name as object_name,
    's3://' || buckets.name as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'bucket_encrypted' then starts_with(buckets.encryption, 'aws:kms')
        when 'bucket_not_public' then buckets.is_public_blocked
        when 'bucket_tls_only' then buckets.is_tls_only
        when 'bucket_logged' then buckets.is_logged
        when 'bucket_versioned' then buckets.is_versioned
        when 'results_expire' then case when buckets.has_results then buckets.results_expire end
        when 'bucket_lifecycle' then buckets.has_lifecycle
    end as is_met,
    case practices.practice_id when 'bucket_encrypted' then 'encryption ' || buckets.encryption end as seen
from buckets
inner join practices
    on practices.object_kind = 'bucket'
union all
select
    catalogs.project,
    catalogs.run_id,
    'catalog' as object_kind,
    catalogs.name as object_id,
    catalogs.name as object_name,
    cast(null as varchar) as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'lf_not_open' then not catalogs.is_open_by_default
        when 'catalog_encrypted' then catalogs.is_encrypted
    end as is_met,
    cast(null as varchar) as seen
from catalogs
inner join practices
    on practices.object_kind = 'catalog'
