-- One row per line of exposures with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(unique_id, '') as unique_id,
        nullif(name, '') as name,
        nullif(path, '') as path,
        nullif(exposure_type, '') as exposure_type,
        {{ analytics_lens_boolean('has_owner_email') }} as has_owner_email,
        {{ analytics_lens_boolean('is_described') }} as is_described,
        {{ analytics_lens_day('exception_until') }} as exception_until,
        nullif(exception_practices, '') as exception_practices,
        nullif(exception_reason, '') as exception_reason,
        coalesce(
            unique_id, name, path, exposure_type, has_owner_email, is_described, exception_until,
            exception_practices, exception_reason
        ) is null as is_empty,
        coalesce(
            (has_owner_email <> '' and {{ analytics_lens_boolean('has_owner_email') }} is null)
            or (is_described <> '' and {{ analytics_lens_boolean('is_described') }} is null)
            or (exception_until <> '' and {{ analytics_lens_day('exception_until') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'exposures_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, unique_id, is_empty
            order by
                source_path, name, path, exposure_type, has_owner_email, is_described, exception_until,
                exception_practices, exception_reason
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    unique_id,
    name,
    path,
    exposure_type,
    has_owner_email,
    is_described,
    exception_until,
    exception_practices,
    exception_reason,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when unique_id is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
