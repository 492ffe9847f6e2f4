-- One row per record of CloudTrail about a sign-in by SAML or a query. A file without one has a row for its first record,
-- or one of NULLs, so that each file that was read is known.
-- Depends on: {{ ref('adfs_access__trails') }} {{ source('adfs_access', 'log_window') }}
{{ config(
    materialized='bucketed_table',
    partitioned_by=['folder_date'],
    bucketed_by=['file'],
    bucket_count=1,
    partitions_to_build="{{ adfs_access_days_to_build(this, ref('adfs_access__trails')) }}"
) }}

with

files as (

    select
        {{ athena_recipes.cloudtrail_file('adfs_access/cloudtrail') }} as file,
        region as folder_region,
        day,
        cast(cardinality(records) as bigint) as records_in_file,
        records
    from {{ source('adfs_access', 'cloudtrail') }}
    where
        {{ adfs_access_where(this, ref('adfs_access__trails')) }}

),

elements as (

    {{ athena_recipes.select_unnested('files', ['file', 'folder_region', 'day', 'records_in_file'], 'records', 'record') }}

),

named as (

    select
        elements.*,
        json_extract_scalar(record, '$.eventSource') as event_source,
        json_extract_scalar(record, '$.eventName') as event_name
    from elements

),

kinds as (

    select
        named.*,
        case
            when event_source = 'sts.amazonaws.com' and event_name = 'AssumeRoleWithSAML' then 'sign_in'
            when event_source = 'lakeformation.amazonaws.com' and event_name = 'AssumeDecoratedRoleWithSAML' then 'sign_in'
            when event_source = 'athena.amazonaws.com' and event_name = 'StartQueryExecution' then 'query'
            when record is null and records_in_file = 0 then 'empty_file'
            when record is null and coalesce(records_in_file, 0) = 0 then 'unreadable_file'
            when event_name is null or event_source is null then 'unreadable_record'
            else 'other'
        end as kind
    from named

)

select
    file,
    cast(record_index as bigint) as record_index,
    records_in_file,
    folder_region,
    cast(kind as varchar) as kind,
    case when kind in ('sign_in', 'query') then record end as record,
    cast(date_parse(day, '%Y/%m/%d') as date) as folder_date
from kinds
where kind <> 'other' or record_index = 1
