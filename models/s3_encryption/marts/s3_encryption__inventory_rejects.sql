-- One row per report, file or kind of line that is not read, with the reason and the fix.
with

data_files as (

    select * from {{ ref('stg_s3_encryption__raw_files') }}

),

named_files as (

    select distinct data_path from {{ ref('stg_s3_encryption__manifest_files') }}
    union
    select result_path from {{ ref('stg_s3_encryption__job_files') }}

),

reports as (

    select
        manifest_path as path,
        reason,
        cast(null as bigint) as lines
    from {{ ref('s3_encryption__inventory_reports') }}
    where report_status = 'rejected'

),

-- Files that a report names and that are not there.
missing_files as (

    select
        named_files.data_path as path,
        'named_file_missing' as reason,
        cast(null as bigint) as lines
    from named_files
    left join data_files
        on named_files.data_path = data_files.path
    where data_files.path is null

),

files as (

    select
        data_files.path,
        case
            when data_files.reason = 'not listed' then 'not_listed'
            when data_files.is_read then 'file_without_manifest'
            when data_files.reason in ('empty', 'unreadable') then 'file_damaged'
            else 'file_not_read'
        end as reason,
        cast(null as bigint) as lines
    from data_files
    left join named_files
        on data_files.path = named_files.data_path
    where
        data_files.left_over_because is null
        and (
            not data_files.is_read
            or (
                data_files.table_name in ('inventory_csv', 'inventory_parquet', 'inventory_orc', 'batch_results')
                and named_files.data_path is null
            )
        )

),

csv_lines as (

    select
        data_path,
        case
            when not is_well_formed then 'line_not_well_formed'
            when key_name is null then 'key_not_decoded'
            when size_text is not null and size_bytes is null then 'size_not_a_number'
        end as reason
    from {{ ref('stg_s3_encryption__csv_lines') }}

),

lines as (

    select
        data_path as path,
        reason,
        count(*) as lines
    from csv_lines
    where reason is not null
    group by data_path, reason
    union all
    select
        path,
        'line_not_well_formed' as reason,
        count(*) as lines
    from {{ ref('stg_s3_encryption__batch_results') }}
    where not is_well_formed
    group by path

),

rejects as (

    select * from reports
    union all
    select * from missing_files
    union all
    select * from files
    union all
    select * from lines

)

select
    regexp_replace(path, '^s3_encryption/', '') as file,
    reason,
    lines,
    case reason
        when 'manifest_not_whole' then 'Copy the manifest again; manifest.checksum has its MD5'
        when 'unknown_format' then 'Configure the inventory as CSV, Parquet or ORC'
        when 'too_many_fields' then 'Configure fewer fields: 26 are read'
        when 'file_missing' then 'Copy the missing files of the report; they are rows of their own'
        when 'named_file_missing' then 'Copy the file from the bucket of the reports, or drop the report'
        when 'file_damaged' then 'Copy the file again: it is not whole'
        when 'file_size_differs' then 'Copy the files again: a size is not the one in the manifest'
        when 'mixed_formats' then 'Give each format a configuration ID of its own; Athena reads one format per folder'
        when 'file_without_manifest' then 'Nothing if the report is still being delivered; else copy its manifest.json'
        when 'not_listed' then 'Run athena-recipes raw-files list, then build again'
        when 'file_not_read' then 'Move it to the prefix that S3 delivers to, or remove it'
        when 'line_not_well_formed' then 'Compare the line with the fileSchema of the manifest'
        when 'key_not_decoded' then 'Correct the key: S3 writes it URL-encoded'
        when 'size_not_a_number' then 'The object is planned as manual; correct the line'
    end as fix
from rejects
