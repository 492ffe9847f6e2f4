-- One row per raw file that the source table does not read, with the reason and the fix: its readings are in no hour
-- and its lines are in no reject.

with

files as (

    select * from {{ ref('stg_streaming_buckets__raw_files') }}
    where not is_read and left_over_because is null

),

-- source_text and source_lines have the same files.
delivered as (

    select * from files
    where table_name is null or table_name = 'source_table'

)

select
    cast(file as varchar) as file,
    cast(file_bytes as bigint) as file_bytes,
    cast(reason as varchar) as reason,
    cast(
        case reason
            when 'no valid partition' then 'Move it to dt=YYYY-MM-DD-HH/ of the hour of delivery; correct the prefix in Firehose'
            when 'hidden name' then 'Rename it without _ or . at the start, in each folder, if it holds readings'
            when 'empty' then 'Nothing: the file has no byte; delete it'
            when 'not listed' then 'Run athena-recipes raw-files list, then build again'
            else 'Deliver it again'
        end as varchar
    ) as fix
from delivered
