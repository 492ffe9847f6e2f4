-- One row per line of runs with times, and why it is rejected, if it is. The path says project and run.
with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(dbt_version, '') as dbt_version,
        nullif(adapter_type, '') as adapter_type,
        nullif(manifest_schema, '') as manifest_schema,
        {{ analytics_lens_time('started_at') | indent(8) }} as started_at,
        nullif(command, '') as command,
        {{ analytics_lens_number('elapsed_ms') }} / 1000e0 as elapsed_seconds,
        {{ analytics_lens_boolean('has_results') }} as has_results,
        {{ analytics_lens_boolean('has_catalog') }} as has_catalog,
        {{ analytics_lens_boolean('has_freshness') }} as has_freshness,
        {{ analytics_lens_boolean('has_account') }} as has_account,
        coalesce(
            dbt_version, adapter_type, manifest_schema, started_at, command, elapsed_ms, has_results,
            has_catalog, has_freshness, has_account
        ) is null as is_empty,
        coalesce(
            (elapsed_ms <> '' and {{ analytics_lens_number('elapsed_ms') }} is null)
            or (has_results <> '' and {{ analytics_lens_boolean('has_results') }} is null)
            or (has_catalog <> '' and {{ analytics_lens_boolean('has_catalog') }} is null)
            or (has_freshness <> '' and {{ analytics_lens_boolean('has_freshness') }} is null)
            or (has_account <> '' and {{ analytics_lens_boolean('has_account') }} is null)
            or (started_at <> '' and {{ analytics_lens_time('started_at') | indent(12) }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'runs_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, is_empty, started_at is null
            order by
                source_path, dbt_version, adapter_type, manifest_schema, started_at, command, elapsed_seconds,
                has_results, has_catalog, has_freshness, has_account
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    dbt_version,
    adapter_type,
    manifest_schema,
    started_at,
    command,
    elapsed_seconds,
    has_results,
    has_catalog,
    has_freshness,
    has_account,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when started_at is null then 'no_time'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
