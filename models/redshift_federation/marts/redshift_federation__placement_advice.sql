-- Which tables to leave in the warehouse and which to unload to the lake. One row per scope and table. A table stays if
-- the rows that pass the predicates come within a safe share of Lambda's limit.
with

fetched as (

    select
        sizes.scope,
        sizes.table_name,
        sizes.is_fact,
        sizes.table_rows,
        sizes.table_bytes,
        sizes.selectivity_pct,
        sizes.fetched_rows,
        sizes.fetched_rows / nullif(rates.rows_per_second, 0) as estimated_seconds,
        100e0 * sizes.fetched_rows / nullif(rates.rows_per_second, 0) / {{ var('redshift_federation_limit_seconds') }} as limit_share_pct
    from {{ ref('redshift_federation__table_sizes') }} as sizes
    inner join {{ ref('stg_redshift_federation__fetch_rates') }} as rates
        on sizes.scope = rates.scope

)

select
    scope,
    table_name,
    is_fact,
    table_rows,
    table_bytes,
    selectivity_pct,
    fetched_rows,
    estimated_seconds,
    limit_share_pct,
    cast(
        case when limit_share_pct > {{ var('redshift_federation_safe_share_pct') }} then 'unload' else 'keep' end as varchar
    ) as advice,
    cast(case
        when limit_share_pct > 100 then 'a scan ends at the limit: unload the table, or filter it'
        when limit_share_pct > {{ var('redshift_federation_safe_share_pct') }} then 'a scan comes near the limit when the warehouse is busy'
        when fetched_rows < table_rows then 'predicates leave few rows, which the warehouse filters'
        else 'the whole table is fetched, in time'
    end as varchar) as why
from fetched
