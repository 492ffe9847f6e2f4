-- One row per project and source table in the newest run: whether it says how fresh it must be, and how fresh it is.
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}
    where run_age = 1

),

sources as (

    select * from {{ ref('stg_analytics_lens__source_facts') }}

)

select
    sources.project,
    sources.unique_id,
    sources.name as source_table,
    case
        when not coalesce(sources.has_freshness, false) then 'not_declared'
        when sources.freshness_status is null then 'not_checked'
        else sources.freshness_status
    end as freshness,
    sources.max_loaded_at,
    sources.readers
from sources
inner join runs
    on sources.project = runs.project
    and sources.run_id = runs.run_id
