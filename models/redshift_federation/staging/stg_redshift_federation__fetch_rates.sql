-- Rows per second that one scan of the warehouse fetches. One row per scope. What was measured counts for the own
-- tables alone; a run with fewer than a million rows measures the start of the query. A T3 that timed out was slower than
-- all of its facts in that time.
with

runs as (

    select
        case status when 'succeeded' then largest_fetch_rows when 'timed out' then fact_rows end as scanned_rows,
        seconds
    from {{ source('redshift_federation', 'bench_runs') }}
    where placement = 'T3'

),

measured as (

    select min(scanned_rows / nullif(seconds, 0)) as rows_per_second
    from runs
    where scanned_rows >= 1000000

)

select
    scopes.scope,
    cast(coalesce(
        {{ var('redshift_federation_rows_per_second') or 'null' }},
        case when scopes.scope <> 'article' then measured.rows_per_second end,
        100000
    ) as double) as rows_per_second
from (values ('lake'), ('warehouse'), ('article')) as scopes (scope)
cross join measured
