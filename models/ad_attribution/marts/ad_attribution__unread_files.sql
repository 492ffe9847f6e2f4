-- One row per raw file that no table reads, with the reason and the fix: none of its lines is in file_lines.
with

files as (

    select * from {{ ref('stg_ad_attribution__raw_files') }}
    where not is_read and left_over_because is null

)

select
    cast(file as varchar) as file,
    cast(file_bytes as bigint) as file_bytes,
    cast(reason as varchar) as reason,
    cast(
        case reason
            when 'unknown prefix' then 'Move it to bids/dt=YYYY-MM-DD-HH/ or events/dt=YYYY-MM-DD-HH/'
            when 'no valid partition' then 'Move it to dt=YYYY-MM-DD-HH/ of the hour of the file; set ad_attribution_first_hour if it is older'
            when 'hidden name' then 'Rename it without _ or . at the start, in each folder, if it holds lines'
            when 'empty' then 'Nothing: the file has no byte; delete it'
            when 'not listed' then 'Run athena-recipes raw-files list, then build again'
            else 'Deliver it again'
        end as varchar
    ) as fix
from files
