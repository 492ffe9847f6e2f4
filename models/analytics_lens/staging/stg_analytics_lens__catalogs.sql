-- One row per line of catalogs with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(name, '') as name,
        {{ analytics_lens_boolean('is_encrypted') }} as is_encrypted,
        {{ analytics_lens_boolean('is_open_by_default') }} as is_open_by_default,
        coalesce(
            name, is_encrypted, is_open_by_default
        ) is null as is_empty,
        coalesce(
            (is_encrypted <> '' and {{ analytics_lens_boolean('is_encrypted') }} is null)
            or (is_open_by_default <> '' and {{ analytics_lens_boolean('is_open_by_default') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'catalogs_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, name, is_empty
            order by
                source_path, is_encrypted, is_open_by_default
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    name,
    is_encrypted,
    is_open_by_default,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when name is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
