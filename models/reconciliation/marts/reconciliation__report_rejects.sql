-- Lines of an earlier tool's reports that the trend cannot show, with the fix. One row per file, table and reason.
select
    path,
    coalesce(table_name, '') as table_name,
    reject_reason,
    cast(count(*) as bigint) as lines,
    case
        when reject_reason like 'the folder%' then 'Move the file to reports/run_date=YYYY-MM-DD/.'
        when reject_reason like 'there is no%' then 'Name the table or step in the first column.'
        else 'Write a share such as 0.9537, or a percentage such as 95.37%.'
    end as fix
from {{ ref('stg_reconciliation__reports') }}
where reject_reason is not null
group by path, table_name, reject_reason
