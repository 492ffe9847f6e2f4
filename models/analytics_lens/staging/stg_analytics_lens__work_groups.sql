-- One row per line of work_groups with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(name, '') as name,
        {{ analytics_lens_boolean('is_enforced') }} as is_enforced,
        {{ analytics_lens_number('scan_limit_bytes') }} as scan_limit_bytes,
        nullif(encryption, '') as encryption,
        {{ analytics_lens_boolean('publishes_metrics') }} as publishes_metrics,
        coalesce(
            name, is_enforced, scan_limit_bytes, encryption, publishes_metrics
        ) is null as is_empty,
        coalesce(
            (scan_limit_bytes <> '' and {{ analytics_lens_number('scan_limit_bytes') }} is null)
            or (is_enforced <> '' and {{ analytics_lens_boolean('is_enforced') }} is null)
            or (publishes_metrics <> '' and {{ analytics_lens_boolean('publishes_metrics') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'work_groups_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, name, is_empty
            order by
                source_path, is_enforced, scan_limit_bytes, encryption, publishes_metrics
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    name,
    is_enforced,
    scan_limit_bytes,
    encryption,
    publishes_metrics,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when name is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
