-- Lines that are not JSON: their answers are lost. The sample has three on purpose; labeling_rejects names each.
{{ config(severity='warn') }}
select
    path,
    count(*) as unreadable_lines
from {{ ref('labeling_insights__labeling_rejects') }}
where reject_reason = 'unreadable_line'
group by path
