-- The star queries in each placement: T1 all in the lake, T2 dimensions in the warehouse, T3 all in the warehouse, T4
-- inside the warehouse. One row per recorder, run, query and placement: recorded runs of the article and of athena_local
-- (seed), and your own.
with

own as (

    select
        'own' as recorded_by,
        run_id,
        cast(try(from_iso8601_timestamp(recorded_at)) at time zone 'UTC' as timestamp) as recorded_at,
        query_name,
        placement,
        status,
        seconds,
        scanned_bytes,
        fetched_rows,
        fetched_bytes,
        fact_rows,
        result_rows,
        case
            when status = 'succeeded' then result_checksum = max(case when placement = 'T1' and status = 'succeeded' then result_checksum end)
                over (partition by run_id, query_name)
        end as is_equal_to_t1,
        problem as note,
        row_number() over (partition by run_id, query_name, placement order by recorded_at desc) as newness
    from {{ source('redshift_federation', 'bench_runs') }}
    where run_id is not null and query_name is not null and placement is not null

),

runs as (

    select
        recorded_by,
        run_id,
        recorded_at,
        query_name,
        placement,
        status,
        seconds,
        scanned_bytes,
        fetched_rows,
        fetched_bytes,
        fact_rows,
        result_rows,
        is_equal_to_t1,
        note
    from own
    where newness = 1
    union all
    select
        recorded_by,
        run_id,
        cast(null as timestamp) as recorded_at,
        query_name,
        placement,
        status,
        seconds,
        scanned_bytes,
        fetched_rows,
        fetched_bytes,
        fact_rows,
        cast(null as bigint) as result_rows,
        cast(null as boolean) as is_equal_to_t1,
        note
    from {{ ref('redshift_federation__recorded_runs') }}

)

select
    cast(recorded_by as varchar) as recorded_by,
    run_id,
    recorded_at,
    query_name,
    placement,
    cast(case placement
        when 'T1' then 'all in the lake'
        when 'T2' then 'dimensions in the warehouse'
        when 'T3' then 'all in the warehouse'
        when 'T4' then 'run by the warehouse'
    end as varchar) as placement_name,
    status,
    seconds,
    scanned_bytes,
    fetched_rows,
    fetched_bytes,
    fact_rows,
    result_rows,
    is_equal_to_t1,
    note
from runs
