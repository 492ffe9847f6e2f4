-- One row per raw file that no review reads, with the reason and the fix: its events are in no verdict. Files that
-- the source declares as left over, such as digest files, are not among them.

with

files as (

    select * from {{ ref('stg_pci_evidence__raw_files') }}
    where not is_read and left_over_because is null

),

-- Tables that find folders have the same files as the tables of the logs.
logs as (

    select * from files
    where table_name is null or table_name not in ('cloudtrail_files', 'flow_log_files')

)

select
    cast(file as varchar) as file,
    cast(file_bytes as bigint) as file_bytes,
    cast(table_name as varchar) as table_name,
    cast(regexp_extract(file, '/AWSLogs/(?:o-[a-z0-9]+/)?([0-9]{12})/', 1) as varchar) as account_id,
    cast(regexp_extract(file, '/AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/[^/]+/([a-z0-9-]+)/', 1) as varchar) as region,
    cast(reason as varchar) as reason,
    cast(
        case reason
            when 'unknown prefix' then 'Move logs to cloudtrail/ or flow_logs/, and other files out of raw/pci_evidence/'
            when 'no valid partition' then 'Move it to AWSLogs/<account>/<product>/<region>/<yyyy>/<mm>/<dd>/, as AWS delivers it'
            when 'hidden name' then 'Rename it without _ or . at the start, in each folder, if it holds events'
            when 'not listed' then 'Run athena-recipes raw-files list, then build again'
            else 'Restore it from its replica or an earlier version of the object'
        end as varchar
    ) as fix
from logs
