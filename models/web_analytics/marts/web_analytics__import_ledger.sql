-- One row per object of AppFlow and property it was imported to; property_id is NULL for one that was not. On Athena
-- objects that were not imported are known by the list of raw files alone.
-- depends_on: {{ source('web_analytics', 'import_lines') }}
with

objects as (

    select
        regexp_extract(path, '^(.*/)?raw/web_analytics/(.+)$', 2) as source_key,
        max(file_bytes) as file_bytes,
        max(checksum) as checksum,
        max(cast(from_iso8601_timestamp(modified_at) at time zone 'UTC' as timestamp)) as modified_at
    from {{ athena_recipes.raw_file_ledger('web_analytics') | indent(4) }} as files
    where path like '%/raw/web_analytics/appflow/%'
    group by regexp_extract(path, '^(.*/)?raw/web_analytics/(.+)$', 2)

),

imports as (

    select
        stg_imports.*,
        count(*) over (partition by source_key) as properties
    from {{ ref('stg_web_analytics__imports') }} as stg_imports
    where is_current

),

reports as (

    select
        imports.property_id,
        imports.execution_id,
        imports.source_key,
        import_lines.header,
        import_lines.report_rows,
        import_lines.stated_rows,
        import_lines.rows_sha256
    from {{ source('web_analytics', 'import_lines') }} as import_lines
    inner join imports
        on regexp_extract(import_lines."$path", '^(.*/)?raw/web_analytics/(.+)$', 2) = imports.file_key
        and import_lines.source_key = imports.source_key
    where import_lines.line_type = 'report'

),

pages as (

    -- A page that a run has twice counts once.
    select distinct
        property_id,
        execution_id,
        header,
        stated_rows,
        report_rows,
        rows_sha256
    from reports

),

short_reports as (

    -- Pages of one report say the same number of rows: that of the whole report.
    select
        property_id,
        execution_id,
        header,
        stated_rows
    from pages
    group by property_id, execution_id, header, stated_rows
    having sum(report_rows) < stated_rows

),

incomplete_objects as (

    select distinct
        reports.property_id,
        reports.source_key
    from reports
    inner join short_reports
        on reports.property_id = short_reports.property_id
        and reports.execution_id = short_reports.execution_id
        and reports.header = short_reports.header
        and reports.stated_rows = short_reports.stated_rows

),

value_counts as (

    select
        source_key,
        property_id,
        count(*) as report_values,
        count_if(status = 'current') as current_values,
        count_if(status = 'superseded') as superseded_values,
        count_if(status = 'repeated') as repeated_values
    from {{ ref('stg_web_analytics__values') }}
    where status not in ('no_record', 'converted_again')
    group by source_key, property_id

),

joined as (

    select
        coalesce(imports.source_key, objects.source_key) as source_key,
        imports.property_id,
        imports.flow,
        imports.execution_id,
        imports.executed_at,
        coalesce(imports.delivered_at, objects.modified_at) as delivered_at,
        coalesce(objects.file_bytes, imports.source_bytes) as file_bytes,
        imports.apis,
        imports.reports,
        imports.report_rows,
        imports.rejected_rows,
        coalesce(value_counts.report_values, 0) as report_values,
        coalesce(value_counts.current_values, 0) as current_values,
        coalesce(value_counts.superseded_values, 0) as superseded_values,
        coalesce(value_counts.repeated_values, 0) as repeated_values,
        case
            when imports.source_key is null and regexp_like(objects.source_key, '/[.]') then 'hidden name'
            when imports.source_key is null then 'waiting'
            when
                objects.file_bytes <> imports.source_bytes
                or objects.checksum <> imports.source_etag then 'changed'
            when imports.properties > 1 then 'two properties'
            when imports.reports = 0 and imports.rejected_rows > 0 then 'rejected'
            when incomplete_objects.source_key is not null then 'incomplete'
            when imports.rejected_rows > 0 then 'partly rejected'
            when imports.report_rows = 0 then 'no rows'
            when value_counts.current_values > 0 then 'imported'
            when value_counts.superseded_values > 0 then 'superseded'
            when value_counts.repeated_values > 0 then 'repeated'
            else 'no values'
        end as status
    from imports
    full outer join objects
        on imports.source_key = objects.source_key
    left join value_counts
        on imports.source_key = value_counts.source_key and imports.property_id = value_counts.property_id
    left join incomplete_objects
        on imports.source_key = incomplete_objects.source_key and imports.property_id = incomplete_objects.property_id

)

select
    source_key,
    property_id,
    flow,
    execution_id,
    executed_at,
    delivered_at,
    file_bytes,
    apis,
    reports,
    report_rows,
    rejected_rows,
    report_values,
    current_values,
    superseded_values,
    repeated_values,
    status,
    case status
        when 'hidden name' then 'Rename it: analytics convert leaves names that begin with a dot alone'
        when 'waiting' then 'Run analytics convert, then build again'
        when 'changed' then 'Run analytics convert, then build again'
        when 'two properties' then 'Run analytics convert: it removes the file of the other property'
        when 'rejected' then 'See import_rejects'
        when 'incomplete' then 'Run the flow again for fewer days: the report has more rows than its files'
        when 'partly rejected' then 'See import_rejects'
        when 'no values' then 'See import_rejects'
    end as fix
from joined
