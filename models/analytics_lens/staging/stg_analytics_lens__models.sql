-- One row per line of models with types, and why it is rejected, if it is. The path says project and run.
{{ config(materialized='table') }}

with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(unique_id, '') as unique_id,
        nullif(resource_type, '') as resource_type,
        nullif(name, '') as name,
        nullif(path, '') as path,
        nullif(schema_name, '') as schema_name,
        nullif(alias, '') as alias,
        nullif(materialized, '') as materialized,
        nullif(access, '') as access,
        {{ analytics_lens_boolean('is_described') }} as is_described,
        {{ analytics_lens_boolean('is_contract_enforced') }} as is_contract_enforced,
        {{ analytics_lens_boolean('has_key_constraint') }} as has_key_constraint,
        {{ analytics_lens_number('columns_known') }} as columns_known,
        {{ analytics_lens_number('columns_described') }} as columns_described,
        {{ analytics_lens_number('hard_coded_names') }} as hard_coded_names,
        nullif(first_hard_coded_name, '') as first_hard_coded_name,
        {{ analytics_lens_number('view_depth') }} as view_depth,
        nullif(table_type, '') as table_type,
        nullif(format, '') as format,
        nullif(write_compression, '') as write_compression,
        {{ analytics_lens_boolean('has_partitions') }} as has_partitions,
        {{ analytics_lens_boolean('is_swapped') }} as is_swapped,
        {{ analytics_lens_number('size_bytes') }} as size_bytes,
        {{ analytics_lens_number('row_count') }} as row_count,
        {{ analytics_lens_day('exception_until') }} as exception_until,
        nullif(exception_practices, '') as exception_practices,
        nullif(exception_reason, '') as exception_reason,
        coalesce(
            unique_id, resource_type, name, path, schema_name, alias, materialized, access, is_described,
            is_contract_enforced, has_key_constraint, columns_known, columns_described, hard_coded_names,
            first_hard_coded_name, view_depth, table_type, format, write_compression, has_partitions,
            is_swapped, size_bytes, row_count, exception_until, exception_practices, exception_reason
        ) is null as is_empty,
        coalesce(
            (columns_known <> '' and {{ analytics_lens_number('columns_known') }} is null)
            or (columns_described <> '' and {{ analytics_lens_number('columns_described') }} is null)
            or (hard_coded_names <> '' and {{ analytics_lens_number('hard_coded_names') }} is null)
            or (view_depth <> '' and {{ analytics_lens_number('view_depth') }} is null)
            or (size_bytes <> '' and {{ analytics_lens_number('size_bytes') }} is null)
            or (row_count <> '' and {{ analytics_lens_number('row_count') }} is null)
            or (is_described <> '' and {{ analytics_lens_boolean('is_described') }} is null)
            or (is_contract_enforced <> '' and {{ analytics_lens_boolean('is_contract_enforced') }} is null)
            or (has_key_constraint <> '' and {{ analytics_lens_boolean('has_key_constraint') }} is null)
            or (has_partitions <> '' and {{ analytics_lens_boolean('has_partitions') }} is null)
            or (is_swapped <> '' and {{ analytics_lens_boolean('is_swapped') }} is null)
            or (exception_until <> '' and {{ analytics_lens_day('exception_until') }} is null),
            false
        ) as has_bad_value
    from {{ source('analytics_lens', 'models_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, unique_id, is_empty
            order by
                source_path, resource_type, name, path, schema_name, alias, materialized, access, is_described,
                is_contract_enforced, has_key_constraint, columns_known, columns_described, hard_coded_names,
                first_hard_coded_name, view_depth, table_type, format, write_compression, has_partitions,
                is_swapped, size_bytes, row_count, exception_until, exception_practices, exception_reason
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    unique_id,
    resource_type,
    name,
    path,
    schema_name,
    alias,
    materialized,
    access,
    is_described,
    is_contract_enforced,
    has_key_constraint,
    columns_known,
    columns_described,
    hard_coded_names,
    first_hard_coded_name,
    view_depth,
    table_type,
    format,
    write_compression,
    has_partitions,
    is_swapped,
    size_bytes,
    row_count,
    exception_until,
    exception_practices,
    exception_reason,
    case
        when resource_type in ('seed', 'snapshot') then resource_type
        when regexp_like(path, '(^|/)staging/') then 'staging'
        when regexp_like(path, '(^|/)intermediate/') then 'intermediate'
        when regexp_like(path, '(^|/)marts/') then 'marts'
        when starts_with(name, 'stg_') then 'staging'
        when starts_with(name, 'int_') then 'intermediate'
        when starts_with(name, 'fct_') or starts_with(name, 'dim_') then 'marts'
        else 'other'
    end as layer,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when unique_id is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
