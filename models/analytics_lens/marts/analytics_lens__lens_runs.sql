-- One row per run that was collected, with its place among the runs of its project: the newest one has age 1. The day on
-- which a run is judged decides which exceptions have expired: the day of the run, or analytics_lens_today for the newest.
with

runs as (

    select
        stg_runs.*,
        cast(row_number() over (partition by project order by started_at desc, run_id desc) as bigint) as run_age
    from {{ ref('stg_analytics_lens__runs') }} as stg_runs
    where reject_reason is null

)

select
    project,
    run_id,
    run_age,
    started_at,
    {% if var('analytics_lens_today') -%}
    case when run_age = 1 then date '{{ var('analytics_lens_today') }}' else cast(started_at as date) end as judged_date,
    {%- else -%}
    cast(started_at as date) as judged_date,
    {%- endif %}
    command,
    dbt_version,
    adapter_type,
    manifest_schema,
    elapsed_seconds,
    coalesce(has_results, false) as has_results,
    coalesce(has_catalog, false) as has_catalog,
    coalesce(has_freshness, false) as has_freshness,
    coalesce(has_account, false) as has_account
from runs
