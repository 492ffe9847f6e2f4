-- Each line of a file that is not blank belongs to a run that is judged, or lens_rejects counts it.
with

staged as (

    {{ analytics_lens_lines(['source_path', 'reject_reason', 'project', 'run_id']) | trim | indent(4) }}

),

used as (

    select
        staged.source_path,
        count(*) as used_lines
    from staged
    inner join {{ ref('analytics_lens__lens_runs') }} as runs
        on staged.project = runs.project
        and staged.run_id = runs.run_id
    where staged.reject_reason is null
    group by staged.source_path

),

lines as (

    select
        "$path" as source_path,
        count(*) as raw_lines
    from {{ source('analytics_lens', 'lines_raw') }}
    where regexp_like(line, '[^ \t\r]')
    group by "$path"

),

rejects as (

    select
        source_file,
        sum(rejected_lines) as rejected_lines
    from {{ ref('analytics_lens__lens_rejects') }}
    where reject_reason not in ('bad_value', 'further_documents')
    group by source_file

)

select
    lines.source_path,
    lines.raw_lines,
    used.used_lines,
    rejects.rejected_lines
from lines
left join used
    on lines.source_path = used.source_path
left join rejects
    on regexp_extract(lines.source_path, '^(.*/)?raw/analytics_lens/(.+)$', 2) = rejects.source_file
where lines.raw_lines <> coalesce(used.used_lines, 0) + coalesce(rejects.rejected_lines, 0)
