-- One row per run, model, seed or snapshot and practice of models: whether the practice is met, and what was seen. NULL
-- means that the practice does not apply, or that the artifacts do not say it.
with

practices as (

    select practice_id from {{ ref('analytics_lens__practices') }}
    where object_kind = 'model'

),

exposure_counts as (

    select
        project,
        run_id,
        count(*) as exposures
    from {{ ref('stg_analytics_lens__exposures') }}
    where reject_reason is null
    group by project, run_id

),

models as (

    select
        facts.*,
        facts.resource_type = 'model' as is_model,
        facts.materialized in ('table', 'incremental') as is_stored,
        runs.adapter_type = 'athena' and facts.resource_type = 'model'
        and facts.materialized in ('table', 'incremental') as is_stored_by_athena,
        coalesce(facts.table_type, 'hive') = 'iceberg' as is_iceberg,
        coalesce(exposure_counts.exposures, 0) > 0 as has_exposures
    from {{ ref('analytics_lens__model_facts') }} as facts
    inner join {{ ref('analytics_lens__lens_runs') }} as runs
        on facts.project = runs.project
        and facts.run_id = runs.run_id
    left join exposure_counts
        on facts.project = exposure_counts.project
        and facts.run_id = exposure_counts.run_id

)

select
    models.project,
    models.run_id,
    'model' as object_kind,
    models.unique_id as object_id,
    models.name as object_name,
    models.path as object_path,
    practices.practice_id,
    case practices.practice_id
        when 'model_described' then is_described
        when 'columns_described'
            then
                case when is_model and layer = 'marts' and columns_known > 0 then columns_described >= columns_known end
        when 'model_named'
            then
                case
                    when not is_model then cast(null as boolean)
                    when regexp_like(path, '(^|/)staging/') then regexp_like(name, '^(stg|base)_')
                    when regexp_like(path, '(^|/)intermediate/') then starts_with(name, 'int_')
                    when regexp_like(path, '(^|/)marts/') then not regexp_like(name, '^(stg|int)_')
                end
        when 'key_tested'
            then
                case when is_model and materialized <> 'ephemeral' then key_tests > 0 or coalesce(has_key_constraint, false) end
        when 'models_succeed'
            then
                case when status in ('success', 'no-op') then true when status in ('error', 'fail', 'partial success') then false end
        when 'names_not_hard_coded' then case when is_model then hard_coded_names = 0 end
        when 'no_root_models' then case when is_model then parents > 0 end
        when 'staging_reads_sources' then case when layer = 'staging' and parents > 0 then model_parents = 0 end
        when 'marts_read_models'
            then
                case when layer in ('intermediate', 'marts') and parents > 0 then source_parents = 0 end
        when 'sources_not_joined'
            then
                case when layer = 'other' and parents > 0 then source_parents = 0 or parents = source_parents end
        when 'contract_enforced'
            then
                case when is_model and (access = 'public' or readers > 0) then coalesce(is_contract_enforced, false) end
        when 'table_swapped'
            then
                case when is_stored_by_athena and materialized = 'table' then is_iceberg or coalesce(is_swapped, false) end
        when 'fanout_small' then case when is_model then leaf_children <= {{ var('analytics_lens_fanout') }} end
        when 'no_rejoin' then case when is_model and children = 1 then rejoined_parent_id is null end
        when 'staging_reads_one_source' then case when layer = 'staging' and source_parents > 0 then source_parents = 1 end
        when 'parents_few' then case when is_model then parents <= {{ var('analytics_lens_parents') }} end
        when 'view_chain_short'
            then
                case when is_model and view_depth > 0 then view_depth <= {{ var('analytics_lens_view_depth') }} end
        when 'model_not_slow' then elapsed_seconds <= {{ var('analytics_lens_slow_seconds') }}
        when 'exposure_reads_tables'
            then
                case when is_model and readers > 0 then materialized not in ('view', 'ephemeral') end
        when 'model_columnar'
            then
                case when is_stored_by_athena then coalesce(lower(format), 'parquet') in ('parquet', 'orc') end
        when 'model_compressed'
            then
                case when is_stored_by_athena then coalesce(lower(write_compression), '') not in ('none', 'uncompressed') end
        when 'model_scans_little'
            then
                case when is_model then scanned_bytes <= {{ var('analytics_lens_scan_gib') }} * 1073741824e0 end
        when 'large_incremental'
            then
                case
                    when is_model and is_stored and size_bytes is not null
                        then materialized = 'incremental' or size_bytes <= {{ var('analytics_lens_large_gib') }} * 1073741824e0
                end
        when 'incremental_partitioned'
            then
                case
                    when is_stored_by_athena and materialized = 'incremental' then is_iceberg or coalesce(has_partitions, false)
                end
        when 'table_read'
            then
                case when is_model and is_stored and layer in ('marts', 'other') and has_exposures and children = 0 then readers > 0 end
    end as is_met,
    case practices.practice_id
        when 'columns_described'
            then
                cast(columns_described as varchar) || ' of ' || cast(columns_known as varchar) || ' columns are described'
        when 'model_named' then 'name ' || name || ' in ' || path
        when 'key_tested'
            then
                cast(data_tests as varchar) || ' data tests, ' || cast(key_tests as varchar) || ' of the key'
        when 'models_succeed' then 'status ' || status || coalesce(': ' || message, '')
        when 'names_not_hard_coded'
            then
                cast(hard_coded_names as varchar) || ' names' || coalesce(', first ' || first_hard_coded_name, '')
        when 'no_root_models' then cast(parents as varchar) || ' parents'
        when 'staging_reads_sources' then cast(model_parents as varchar) || ' models among its parents'
        when 'marts_read_models' then cast(source_parents as varchar) || ' sources among its parents'
        when 'sources_not_joined'
            then
                cast(source_parents as varchar) || ' sources among ' || cast(parents as varchar) || ' parents'
        when 'contract_enforced'
            then
                'access ' || coalesce(access, 'protected') || ', ' || cast(readers as varchar) || ' exposures'
        when 'table_swapped' then 'table_type ' || coalesce(table_type, 'hive')
        when 'fanout_small' then cast(leaf_children as varchar) || ' children without readers'
        when 'no_rejoin' then coalesce('its reader also reads ' || rejoined_parent_id, 'one reader')
        when 'staging_reads_one_source' then cast(source_parents as varchar) || ' sources'
        when 'parents_few' then cast(parents as varchar) || ' parents'
        when 'view_chain_short' then cast(view_depth as varchar) || ' views in a chain'
        when 'model_not_slow' then cast(cast(round(elapsed_seconds) as bigint) as varchar) || ' seconds'
        when 'exposure_reads_tables' then 'materialized ' || materialized
        when 'model_columnar' then 'format ' || coalesce(format, 'parquet')
        when 'model_compressed' then 'write_compression ' || coalesce(write_compression, 'of the adapter')
        when 'model_scans_little' then cast(scanned_bytes / 1048576 as varchar) || ' MiB scanned'
        when 'large_incremental' then materialized || ' of ' || cast(size_bytes / 1048576 as varchar) || ' MiB'
        when 'incremental_partitioned' then 'table_type ' || coalesce(table_type, 'hive')
        when 'table_read' then cast(readers as varchar) || ' exposures'
    end as seen,
    models.exception_until,
    models.exception_practices,
    models.exception_reason
from models
cross join practices
