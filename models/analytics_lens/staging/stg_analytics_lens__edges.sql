-- One row per line of edges with types, and why it is rejected, if it is. The path says project and run.
{{ config(materialized='table') }}

with

placed as (

    select
        "$path" as source_path,
        {{ analytics_lens_path_part('project') }} as project,
        {{ analytics_lens_path_part('run') }} as run_id,
        nullif(child_id, '') as child_id,
        nullif(parent_id, '') as parent_id,
        coalesce(
            child_id, parent_id
        ) is null as is_empty,
        false as has_bad_value
    from {{ source('analytics_lens', 'edges_raw') }}

),

numbered as (

    select
        placed.*,
        row_number() over (
            partition by project, run_id, child_id, parent_id, is_empty
            order by
                source_path
        ) as copy_number
    from placed

)

select
    source_path,
    project,
    run_id,
    child_id,
    parent_id,
    has_bad_value,
    copy_number,
    case
        when is_empty then 'no_json'
        when project is null then 'no_project'
        when child_id is null or parent_id is null then 'no_key'
        when copy_number > 1 then 'repeated'
    end as reject_reason
from numbered
