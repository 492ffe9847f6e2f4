-- One row per line of tests with types, and why it is rejected, if it is. The path says project and run.
{{ config(materialized='table') }}

with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(unique_id, '') as unique_id,
        nullif(name, '') as name,
        nullif(path, '') as path,
        nullif(test_kind, '') as test_kind,
        nullif(test_type, '') as test_type,
        nullif(tested_id, '') as tested_id,
        nullif(severity, '') as severity,
        {{ analytics_lens_day('exception_until') }} as exception_until,
        nullif(exception_practices, '') as exception_practices,
        nullif(exception_reason, '') as exception_reason,
        coalesce(
            unique_id, name, path, test_kind, test_type, tested_id, severity, exception_until,
            exception_practices, exception_reason
        ) is null as is_empty,
        coalesce(
            (exception_until <> '' and {{ analytics_lens_day('exception_until') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'tests_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, unique_id, is_empty
            order by
                source_path, name, path, test_kind, test_type, tested_id, severity, exception_until,
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
    test_kind,
    test_type,
    tested_id,
    severity,
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
