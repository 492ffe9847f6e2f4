-- Rows of each table, and how many of them the predicates of the star queries leave: the rows that a federated query
-- fetches. One row per scope and table: lake (the copies), warehouse (svv_table_info), article (3 TB).
with

counted as (

    select
        'store_sales' as table_name,
        count(*) as table_rows,
        count(*) as fetched_rows
    from {{ source('redshift_federation', 'store_sales') }}
    union all
    select
        'customer' as table_name,
        count(*) as table_rows,
        count(*) as fetched_rows
    from {{ source('redshift_federation', 'customer') }}
    union all
    select
        'customer_address' as table_name,
        count(*) as table_rows,
        count(*) as fetched_rows
    from {{ source('redshift_federation', 'customer_address') }}
    union all
    select
        'customer_demographics' as table_name,
        count(*) as table_rows,
        count_if({{ redshift_federation_filter('customer_demographics') }}) as fetched_rows
    from {{ source('redshift_federation', 'customer_demographics') }}
    union all
    select
        'date_dim' as table_name,
        count(*) as table_rows,
        count_if({{ redshift_federation_filter('date_dim') }}) as fetched_rows
    from {{ source('redshift_federation', 'date_dim') }}
    union all
    select
        'item' as table_name,
        count(*) as table_rows,
        count(*) as fetched_rows
    from {{ source('redshift_federation', 'item') }}
    union all
    select
        'store' as table_name,
        count(*) as table_rows,
        count(*) as fetched_rows
    from {{ source('redshift_federation', 'store') }}

),

files as (

    select
        table_name,
        cast(sum(file_bytes) as bigint) as table_bytes
    from {{ ref('stg_redshift_federation__raw_files') }}
    where is_read
    group by table_name

),

warehouse as (

    select
        lower(trim(table_name)) as table_name,
        max(table_rows) as table_rows,
        max(table_bytes) as table_bytes
    from (
        select
            table_name,
            {{ redshift_federation_count('tbl_rows') | indent(12) }} as table_rows,
            {{ redshift_federation_count('size_mib', 1048576) | indent(12) }} as table_bytes
        from {{ source('redshift_federation', 'warehouse_tables') }}
    ) as listed
    where table_rows is not null and trim(coalesce(table_name, '')) <> ''
    group by lower(trim(table_name))

),

article as (

    select * from {{ ref('redshift_federation__article_tables') }}

),

sized as (

    select
        'lake' as scope,
        counted.table_name,
        counted.table_rows,
        files.table_bytes
    from counted
    left join files
        on counted.table_name = files.table_name
    union all
    select
        'warehouse' as scope,
        table_name,
        table_rows,
        table_bytes
    from warehouse
    union all
    select
        'article' as scope,
        table_name,
        table_rows,
        cast(null as bigint) as table_bytes
    from article

)

select
    cast(sized.scope as varchar) as scope,
    cast(sized.table_name as varchar) as table_name,
    sized.table_name = 'store_sales' as is_fact,
    sized.table_rows,
    sized.table_bytes,
    -- The share of the copies. Without a copy, or with an empty one, all rows are fetched.
    100e0 * coalesce(cast(counted.fetched_rows as double) / nullif(counted.table_rows, 0), 1e0) as selectivity_pct,
    case
        when sized.scope = 'lake' then counted.fetched_rows
        else cast(
            ceil(sized.table_rows * coalesce(cast(counted.fetched_rows as double) / nullif(counted.table_rows, 0), 1e0)) as bigint
        )
    end as fetched_rows
from sized
left join counted
    on sized.table_name = counted.table_name
