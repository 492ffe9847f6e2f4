-- One row per raw file that no review reads, with the reason and the fix: its events are in no verdict. Files that
-- the source declares as left over, such as digest files, are not among them. A log of the reviewed days that gave no
-- line is one of them, such as a gzip file of nothing.
{%- set day = "regexp_extract(file, '/AWSLogs/.*/([0-9]{4}/[0-9]{2}/[0-9]{2})/', 1)" %}

with

-- Tables that find folders have the same files as the tables of the logs.
logs as (

    select
        *,
        regexp_extract(file, '^pci_evidence/cloudtrail/(.*)$', 1) as log_file,
        try_cast(replace({{ day }}, '/', '-') as date) as file_date
    from {{ ref('stg_pci_evidence__raw_files') }}
    where
        left_over_because is null
        and (table_name is null or table_name not in ('cloudtrail_files', 'flow_log_files'))

),

reviewed as (

    select file
    from {{ ref('pci_evidence__reviewed_records') }}
    group by file

),

judged as (

    select
        logs.file,
        logs.file_bytes,
        logs.table_name,
        case
            when not logs.is_read then logs.reason
            when logs.table_name not in ('cloudtrail', 'flow_logs') then null
            when not regexp_like(logs.file, '/AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/') then 'no account'
            when
                logs.table_name = 'cloudtrail'
                and reviewed.file is null
                and logs.file_date in ({{ pci_evidence_day_literals() }})
                then 'no line'
        end as reason
    from logs
    left join reviewed
        on logs.log_file = reviewed.file

)

select
    cast(file as varchar) as file,
    cast(file_bytes as bigint) as file_bytes,
    cast(table_name as varchar) as table_name,
    cast(regexp_extract(file, '/AWSLogs/(?:o-[a-z0-9]+/)?([0-9]{12})/', 1) as varchar) as account_id,
    cast(regexp_extract(file, '/AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/[^/]+/([a-z0-9-]+)/', 1) as varchar) as region,
    cast(reason as varchar) as reason,
    cast(
        case
            when reason = 'unknown prefix' then 'Move logs to cloudtrail/ or flow_logs/, and other files out of raw/pci_evidence/'
            when reason in ('no valid partition', 'no account')
                then 'Move it to AWSLogs/<account>/<product>/<region>/<yyyy>/<mm>/<dd>/, as AWS delivers it'
            when reason = 'hidden name' then 'Rename it without _ or . at the start, in each folder, if it holds events'
            when reason = 'not listed' then 'Run athena-recipes raw-files list, then build again'
            when reason = 'no line'
                then 'Review the day again; if the file still gives no line, restore it from its replica or an earlier version of the object'
            else 'Restore it from its replica or an earlier version of the object'
        end as varchar
    ) as fix
from judged
where reason is not null
