-- One row per run and source table with its readers and its twins: declarations of the same table.
with

sources as (

    select * from {{ ref('stg_analytics_lens__sources') }}
    where reject_reason is null

),

readers as (

    select
        project,
        run_id,
        parent_id,
        count(*) as readers,
        count(case when starts_with(child_id, 'model.') then 1 end) as reading_models
    from {{ ref('stg_analytics_lens__edges') }}
    where reject_reason is null
    group by project, run_id, parent_id

)

select
    sources.project,
    sources.run_id,
    sources.unique_id,
    sources.source_name || '.' || sources.name as name,
    sources.path,
    sources.relation,
    sources.is_described,
    sources.has_freshness,
    sources.freshness_status,
    sources.max_loaded_at,
    coalesce(readers.readers, 0) as readers,
    coalesce(readers.reading_models, 0) as reading_models,
    count(sources.relation) over (partition by sources.project, sources.run_id, sources.relation) as twins,
    sources.exception_until,
    sources.exception_practices,
    sources.exception_reason
from sources
left join readers
    on sources.project = readers.project
    and sources.run_id = readers.run_id
    and sources.unique_id = readers.parent_id
