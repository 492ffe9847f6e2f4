-- Each object version of a used report is counted once per day: the counts by status are those of the files' own lines,
-- counted without the models in between.
with

lines as (

    select
        "$path" as data_path,
        count(*) as lines
    from {{ source('s3_encryption', 'inventory_csv') }}
    group by "$path"
    union all
    select
        "$path" as data_path,
        count(*) as lines
    from {{ source('s3_encryption', 'inventory_parquet') }}
    group by "$path"
    union all
    select
        "$path" as data_path,
        count(*) as lines
    from {{ source('s3_encryption', 'inventory_orc') }}
    group by "$path"

),

expected as (

    select
        reports.bucket_name,
        reports.inventory_date,
        sum(lines.lines) as objects
    from {{ ref('s3_encryption__inventory_reports') }} as reports
    inner join {{ ref('stg_s3_encryption__manifest_files') }} as files
        on reports.manifest_path = files.manifest_path
    inner join lines
        on '{{ s3_encryption_raw_root() }}' || files.data_path = lines.data_path
    where reports.report_status = 'used'
    group by reports.bucket_name, reports.inventory_date

),

rejected as (

    select
        bucket_name,
        inventory_date,
        sum(lines) as lines
    from (
        select
            reports.bucket_name,
            reports.inventory_date,
            1 as lines
        from {{ ref('stg_s3_encryption__csv_lines') }} as csv_lines
        inner join {{ ref('s3_encryption__inventory_reports') }} as reports
            on csv_lines.manifest_path = reports.manifest_path
        where not csv_lines.is_well_formed or csv_lines.key_name is null
    ) as not_well_formed
    group by bucket_name, inventory_date

),

found as (

    select
        bucket_name,
        inventory_date,
        count(*) as objects
    from {{ ref('stg_s3_encryption__objects') }}
    group by bucket_name, inventory_date

)

select
    expected.bucket_name,
    expected.inventory_date,
    expected.objects as expected_objects,
    found.objects as found_objects
from expected
left join rejected
    on expected.bucket_name = rejected.bucket_name and expected.inventory_date = rejected.inventory_date
full outer join found
    on expected.bucket_name = found.bucket_name and expected.inventory_date = found.inventory_date
where expected.objects - coalesce(rejected.lines, 0) is distinct from coalesce(found.objects, 0)
