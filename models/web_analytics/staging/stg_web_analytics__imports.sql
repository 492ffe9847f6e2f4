-- One row per object of AppFlow and file that was made of it. Of several files of an object below one property, made by
-- different versions of the command, the newest version is current. Runs of a property are in order of their time.
-- A table, because four models read it.
{{- config(materialized='table') }}
with

records as (

    select
        property as property_id,
        regexp_extract("$path", '^(.*/)?raw/web_analytics/(.+)$', 2) as file_key,
        source_key,
        source_sha256,
        source_bytes,
        source_etag,
        flow,
        coalesce(execution_id, source_key) as execution_id,
        cast(try(from_iso8601_timestamp(delivered_at)) at time zone 'UTC' as timestamp) as delivered_at,
        cast(try(from_iso8601_timestamp(executed_at)) at time zone 'UTC' as timestamp) as executed_at,
        converter_version,
        apis,
        reports,
        report_rows,
        converted_rows,
        rejected_rows
    from {{ source('web_analytics', 'import_lines') }}
    where line_type = 'import' and source_key is not null

),

numbered as (

    select
        records.*,
        row_number() over (
            partition by property_id, source_key
            order by converter_version desc, file_key asc
        ) as copy_number,
        max(coalesce(executed_at, delivered_at)) over (partition by property_id, execution_id) as run_at,
        -- AppFlow writes the files of one run one after the other.
        max(delivered_at) over (partition by property_id, execution_id) as run_delivered_at
    from records

)

select
    property_id,
    file_key,
    source_key,
    source_sha256,
    source_bytes,
    source_etag,
    flow,
    execution_id,
    delivered_at,
    executed_at,
    converter_version,
    apis,
    reports,
    report_rows,
    converted_rows,
    rejected_rows,
    copy_number = 1 as is_current,
    -- AppFlow's folders may be of a day alone: then the last write decides.
    dense_rank() over (
        partition by property_id
        order by run_at nulls first, run_delivered_at nulls first, execution_id
    ) as run_number
from numbered
