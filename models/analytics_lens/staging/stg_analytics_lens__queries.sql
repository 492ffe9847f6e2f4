-- One row per line of queries with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(query_id, '') as query_id,
        nullif(work_group, '') as work_group,
        nullif(state, '') as state,
        {{ analytics_lens_time('submitted_at') | indent(8) }} as submitted_at,
        {{ analytics_lens_number('scanned_bytes') }} as scanned_bytes,
        {{ analytics_lens_number('queue_ms') }} / 1000e0 as queue_seconds,
        {{ analytics_lens_number('run_ms') }} / 1000e0 as run_seconds,
        {{ analytics_lens_boolean('selects_all') }} as selects_all,
        coalesce(
            query_id, work_group, state, submitted_at, scanned_bytes, queue_ms, run_ms, selects_all
        ) is null as is_empty,
        coalesce(
            (scanned_bytes <> '' and {{ analytics_lens_number('scanned_bytes') }} is null)
            or (queue_ms <> '' and {{ analytics_lens_number('queue_ms') }} is null)
            or (run_ms <> '' and {{ analytics_lens_number('run_ms') }} is null)
            or (selects_all <> '' and {{ analytics_lens_boolean('selects_all') }} is null)
            or (submitted_at <> '' and {{ analytics_lens_time('submitted_at') | indent(12) }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'queries_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, query_id, is_empty
            order by
                source_path, work_group, state, submitted_at, scanned_bytes, queue_seconds, run_seconds, selects_all
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    query_id,
    work_group,
    state,
    submitted_at,
    scanned_bytes,
    queue_seconds,
    run_seconds,
    selects_all,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when query_id is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
