-- One row per line of sources with types, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(unique_id, '') as unique_id,
        nullif(source_name, '') as source_name,
        nullif(name, '') as name,
        nullif(path, '') as path,
        nullif(relation, '') as relation,
        {{ analytics_lens_boolean('is_described') }} as is_described,
        {{ analytics_lens_boolean('has_freshness') }} as has_freshness,
        nullif(freshness_status, '') as freshness_status,
        {{ analytics_lens_time('max_loaded_at') | indent(8) }} as max_loaded_at,
        {{ analytics_lens_day('exception_until') }} as exception_until,
        nullif(exception_practices, '') as exception_practices,
        nullif(exception_reason, '') as exception_reason,
        coalesce(
            unique_id, source_name, name, path, relation, is_described, has_freshness, freshness_status,
            max_loaded_at, exception_until, exception_practices, exception_reason
        ) is null as is_empty,
        coalesce(
            (is_described <> '' and {{ analytics_lens_boolean('is_described') }} is null)
            or (has_freshness <> '' and {{ analytics_lens_boolean('has_freshness') }} is null)
            or (max_loaded_at <> '' and {{ analytics_lens_time('max_loaded_at') | indent(12) }} is null)
            or (exception_until <> '' and {{ analytics_lens_day('exception_until') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'sources_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, unique_id, is_empty
            order by
                source_path, source_name, name, path, relation, is_described, has_freshness, freshness_status,
                max_loaded_at, exception_until, exception_practices, exception_reason
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    unique_id,
    source_name,
    name,
    path,
    relation,
    is_described,
    has_freshness,
    freshness_status,
    max_loaded_at,
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
