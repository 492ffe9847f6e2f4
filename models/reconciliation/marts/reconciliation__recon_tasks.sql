-- The report by task: its tables by color, and the rates over all of them. One row per task.
with

summary as (

    select * from {{ ref('reconciliation__recon_summary') }}

)

select
    task_name,
    case
        when count_if(data_quality = 'Red') > 0 then 'Red'
        when count_if(data_quality = 'Amber') > 0 then 'Amber'
        else 'Green'
    end as data_quality,
    cast(count(*) as bigint) as tables,
    cast(count_if(data_quality = 'Red') as bigint) as red_tables,
    cast(count_if(data_quality = 'Amber') as bigint) as amber_tables,
    cast(count_if(data_quality = 'Green') as bigint) as green_tables,
    -- Tables count by their keys, so that a small one cannot hide a large one.
    sum(row_match_rate * all_keys) / nullif(sum(case when row_match_rate is not null then all_keys end), 0) as row_match_rate,
    sum(cell_match_rate * all_keys) / nullif(sum(case when cell_match_rate is not null then all_keys end), 0) as cell_match_rate,
    cast(sum(compared_rows) as bigint) as compared_rows,
    cast(sum(keys_only_in_a + keys_only_in_b + duplicate_keys) as bigint) as keys_with_issues
from summary
group by task_name
