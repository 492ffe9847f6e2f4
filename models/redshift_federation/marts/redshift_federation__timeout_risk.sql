-- Whether a star query fits into Lambda's limit. One row per scope, query and placement: T2 has the dimensions in the
-- warehouse, T3 all tables. Scans run side by side, so that the slowest one decides.
with

tables as (

    select
        advice.scope,
        star.query_name,
        advice.is_fact,
        advice.fetched_rows,
        advice.estimated_seconds
    from {{ ref('redshift_federation__star_tables') }} as star
    inner join {{ ref('redshift_federation__placement_advice') }} as advice
        on star.table_name = advice.table_name

),

placed as (

    select
        scope,
        query_name,
        'T2' as placement,
        sum(fetched_rows) as rows_to_fetch,
        max(estimated_seconds) as estimated_seconds
    from tables
    where not is_fact
    group by scope, query_name
    union all
    select
        scope,
        query_name,
        'T3' as placement,
        sum(fetched_rows) as rows_to_fetch,
        max(estimated_seconds) as estimated_seconds
    from tables
    group by scope, query_name

)

select
    scope,
    query_name,
    cast(placement as varchar) as placement,
    cast(rows_to_fetch as bigint) as rows_to_fetch,
    estimated_seconds,
    100e0 * estimated_seconds / {{ var('redshift_federation_limit_seconds') }} as limit_share_pct,
    cast(case
        when estimated_seconds > {{ var('redshift_federation_limit_seconds') }} then 'times out'
        when 100e0 * estimated_seconds / {{ var('redshift_federation_limit_seconds') }} > {{ var('redshift_federation_safe_share_pct') }}
            then 'at risk'
        else 'fits'
    end as varchar) as risk
from placed
