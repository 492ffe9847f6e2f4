-- One row per file and reason: records and files that are in no table, or in one only once, with the fix.

with

-- A file that was read has a row; records is named from its folder on.
read_files as (

    select distinct file from {{ ref('stg_adfs_access__records') }}

),

log_files as (

    select
        file,
        regexp_extract(file, '(?:^|/)adfs_access/cloudtrail/(.*)$', 1) as log_file
    from {{ ref('stg_adfs_access__raw_files') }}
    where is_read and table_name = 'cloudtrail'

),

rejects as (

    select
        file,
        kind as reason
    from {{ ref('stg_adfs_access__records') }}
    where kind in ('unreadable_file', 'unreadable_record')

    union all

    select
        file,
        case
            when event_at is null then 'no_event_time'
            when is_other_content then 'same_id_other_content'
            else 'repeated'
        end as reason
    from {{ ref('stg_adfs_access__events') }}
    where event_at is null or copy_number > 1

    union all

    select
        regexp_extract("$path", '/raw/adfs_access/(.*)$', 1) as file,
        'unreadable_role' as reason
    from {{ source('adfs_access', 'roles_raw') }}
    where role_arn is null

    union all

    select
        file,
        reason
    from {{ ref('stg_adfs_access__raw_files') }}
    where
        not is_read
        and left_over_because is null
        and (table_name is null or table_name <> 'cloudtrail_files')
        -- An account without a role for SAML has an empty list.
        and not (coalesce(table_name, '') = 'roles_raw' and reason = 'empty')

    union all

    select
        log_files.file,
        'not_in_table' as reason
    from log_files
    left join read_files
        on log_files.log_file = read_files.file
    where read_files.file is null

)

select
    cast(file as varchar) as file,
    cast(reason as varchar) as reason,
    cast(count(*) as bigint) as records,
    cast(
        case reason
            when 'repeated' then 'None: the event counts once'
            when 'same_id_other_content' then 'Find out who changed the log: the event that comes first counts'
            when 'no_event_time' then 'Restore the file: CloudTrail writes eventTime in ISO 8601, of the day of the file or near it'
            when 'unreadable_record' then 'Restore the file: a record without eventName or eventSource is not CloudTrail''s'
            when 'unreadable_role' then 'Write the list again: athena-recipes adfs_access adfs roles'
            when 'unreadable_file' then 'Restore the file from the trail''s bucket: it is not JSON with Records'
            when 'unknown prefix' then 'Move logs to cloudtrail/, lists of roles to roles/, and other files out of raw/adfs_access/'
            when 'no valid partition' then 'Move it to AWSLogs/<account>/CloudTrail/<region>/<yyyy>/<mm>/<dd>/, as AWS delivers it'
            when 'hidden name' then 'Rename it without _ or . at the start, in each folder, if it holds events'
            when 'not_in_table'
                then 'Build again; if it stays, it has no line, or came after its day was read: dbt build -s adfs_access --full-refresh'
            when 'not listed' then 'Run athena-recipes raw-files list, then build again'
            else 'Restore it from its replica or an earlier version of the object'
        end as varchar
    ) as fix
from rejects
group by file, reason
