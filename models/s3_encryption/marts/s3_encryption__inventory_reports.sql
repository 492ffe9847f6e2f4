-- One row per inventory report. Of the reports of a bucket and day that are whole, the last one is used. A report is
-- whole if its manifest is, and if each file that it names is there, is read, and has the size that it names.
with

manifests as (

    select * from {{ ref('stg_s3_encryption__manifests') }}

),

data_files as (

    select
        path,
        file_bytes,
        regexp_extract(path, '^(.*/)[^/]+$', 1) as data_folder,
        is_read,
        table_name
    from {{ ref('stg_s3_encryption__raw_files') }}
    where table_name in ('inventory_csv', 'inventory_parquet', 'inventory_orc')

),

folders as (

    select
        data_folder,
        count(distinct table_name) as formats
    from data_files
    where file_bytes > 0
    group by data_folder

),

found as (

    select
        files.manifest_path,
        count(data_files.path) as files,
        count_if(not data_files.is_read) as unread_files,
        sum(data_files.file_bytes) as size_bytes,
        array_join(array_agg(cast(data_files.file_bytes as varchar) order by data_files.file_bytes), ',') as sizes
    from {{ ref('stg_s3_encryption__manifest_files') }} as files
    inner join data_files
        on files.data_path = data_files.path
    group by files.manifest_path

),

judged as (

    select
        manifests.manifest_path,
        manifests.bucket_name,
        manifests.config_id,
        manifests.report_folder,
        manifests.file_format,
        manifests.file_schema,
        cast(
            from_unixtime(cast(manifests.created_milliseconds as double) / 1000e0) at time zone 'UTC' as timestamp
        ) as created_at,
        cast(manifests.named_keys as bigint) as files,
        cast(coalesce(found.size_bytes, 0) as bigint) as size_bytes,
        case
            when
                manifests.opened <> manifests.closed
                or manifests.named_keys <> manifests.named_sizes
                or manifests.bucket_name is null
                or manifests.created_milliseconds is null
                or manifests.file_format is null
                or manifests.file_schema is null
                then 'manifest_not_whole'
            when manifests.file_format not in ('CSV', 'Parquet', 'ORC') then 'unknown_format'
            when manifests.file_format = 'CSV' and cardinality(split(manifests.file_schema, ',')) > 26 then 'too_many_fields'
            when coalesce(found.files, 0) < manifests.named_keys then 'file_missing'
            when found.unread_files > 0 then 'file_damaged'
            when found.sizes is distinct from named.sizes then 'file_size_differs'
            when manifests.file_format <> 'CSV' and folders.formats > 1 then 'mixed_formats'
        end as reason,
        {{ s3_encryption_is_chosen('manifests.config_id') }} as is_chosen
    from manifests
    left join found
        on manifests.manifest_path = found.manifest_path
    left join {{ ref('stg_s3_encryption__manifest_sizes') }} as named
        on manifests.manifest_path = named.manifest_path
    left join folders
        on manifests.data_folder = folders.data_folder

),

ranked as (

    select
        judged.*,
        cast(created_at as date) as inventory_date,
        row_number() over (
            partition by bucket_name, cast(created_at as date), reason is null and is_chosen
            order by created_at desc, manifest_path desc
        ) as newness
    from judged

),

used as (

    select
        bucket_name,
        max(inventory_date) as latest_date
    from ranked
    where reason is null and is_chosen and newness = 1
    group by bucket_name

)

select
    ranked.manifest_path,
    ranked.bucket_name,
    ranked.config_id,
    ranked.report_folder,
    ranked.created_at,
    ranked.inventory_date,
    ranked.file_format,
    ranked.file_schema,
    ranked.files,
    ranked.size_bytes,
    case
        when ranked.reason is not null then 'rejected'
        when not ranked.is_chosen then 'not_chosen'
        when ranked.newness = 1 then 'used'
        else 'superseded'
    end as report_status,
    ranked.reason,
    ranked.reason is null and ranked.is_chosen and ranked.newness = 1
    and coalesce(ranked.inventory_date = used.latest_date, false) as is_latest_report,
    coalesce(regexp_like(ranked.file_schema, '(?i)version_?id'), false) as has_versions
from ranked
left join used
    on ranked.bucket_name = used.bucket_name
