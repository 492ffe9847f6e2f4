-- One row per line of buckets with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(name, '') as name,
        {{ analytics_lens_boolean('has_results') }} as has_results,
        nullif(encryption, '') as encryption,
        {{ analytics_lens_boolean('is_versioned') }} as is_versioned,
        {{ analytics_lens_boolean('is_public_blocked') }} as is_public_blocked,
        {{ analytics_lens_boolean('has_lifecycle') }} as has_lifecycle,
        {{ analytics_lens_boolean('results_expire') }} as results_expire,
        {{ analytics_lens_boolean('is_tls_only') }} as is_tls_only,
        {{ analytics_lens_boolean('is_logged') }} as is_logged,
        coalesce(
            name, has_results, encryption, is_versioned, is_public_blocked, has_lifecycle, results_expire,
            is_tls_only, is_logged
        ) is null as is_empty,
        coalesce(
            (has_results <> '' and {{ analytics_lens_boolean('has_results') }} is null)
            or (is_versioned <> '' and {{ analytics_lens_boolean('is_versioned') }} is null)
            or (is_public_blocked <> '' and {{ analytics_lens_boolean('is_public_blocked') }} is null)
            or (has_lifecycle <> '' and {{ analytics_lens_boolean('has_lifecycle') }} is null)
            or (results_expire <> '' and {{ analytics_lens_boolean('results_expire') }} is null)
            or (is_tls_only <> '' and {{ analytics_lens_boolean('is_tls_only') }} is null)
            or (is_logged <> '' and {{ analytics_lens_boolean('is_logged') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'buckets_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, name, is_empty
            order by
                source_path, has_results, encryption, is_versioned, is_public_blocked, has_lifecycle,
                results_expire, is_tls_only, is_logged
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    name,
    has_results,
    encryption,
    is_versioned,
    is_public_blocked,
    has_lifecycle,
    results_expire,
    is_tls_only,
    is_logged,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when name is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
