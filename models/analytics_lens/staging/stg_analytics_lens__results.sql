-- One row per line of results with types, and why it is rejected, if it is. The path says project and run.
{{ config(materialized='table') }}

with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(unique_id, '') as unique_id,
        nullif(status, '') as status,
        {{ analytics_lens_number('elapsed_ms') }} / 1000e0 as elapsed_seconds,
        {{ analytics_lens_number('affected_rows') }} as affected_rows,
        {{ analytics_lens_number('failures') }} as failures,
        {{ analytics_lens_number('scanned_bytes') }} as scanned_bytes,
        nullif(message, '') as message,
        coalesce(
            unique_id, status, elapsed_ms, affected_rows, failures, scanned_bytes, message
        ) is null as is_empty,
        coalesce(
            (elapsed_ms <> '' and {{ analytics_lens_number('elapsed_ms') }} is null)
            or (affected_rows <> '' and {{ analytics_lens_number('affected_rows') }} is null)
            or (failures <> '' and {{ analytics_lens_number('failures') }} is null)
            or (scanned_bytes <> '' and {{ analytics_lens_number('scanned_bytes') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'results_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, unique_id, is_empty
            order by
                source_path, status, elapsed_seconds, affected_rows, failures, scanned_bytes, message
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    unique_id,
    status,
    elapsed_seconds,
    affected_rows,
    failures,
    scanned_bytes,
    message,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when unique_id is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
