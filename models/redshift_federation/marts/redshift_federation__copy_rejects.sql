-- What the star queries do not show of the copies in the lake. One row per table and reason; a sale counts at the first
-- reason that applies. The keys of the lake's dimensions are looked up, wherever the star queries read them.
with

sales as (

    select
        case
            when sales.ss_sold_date_sk is null then 'no date'
            when dates.d_date_sk is null then 'unknown date'
            when sales.ss_customer_sk is null then 'no customer'
            when customers.c_customer_sk is null then 'unknown customer'
            when sales.ss_addr_sk is null then 'no address'
            when addresses.ca_address_sk is null then 'unknown address'
            when sales.ss_cdemo_sk is null then 'no demographics'
            when demographics.cd_demo_sk is null then 'unknown demographics'
            when items.i_item_sk is null then 'unknown item'
            when stores.s_store_sk is null then 'unknown store'
            when sales.ss_net_paid is null then 'no price'
        end as reject_reason,
        sales.ss_net_paid
    from {{ source('redshift_federation', 'store_sales') }} as sales
    left join {{ source('redshift_federation', 'date_dim') }} as dates
        on sales.ss_sold_date_sk = dates.d_date_sk
    left join {{ source('redshift_federation', 'customer') }} as customers
        on sales.ss_customer_sk = customers.c_customer_sk
    left join {{ source('redshift_federation', 'customer_address') }} as addresses
        on sales.ss_addr_sk = addresses.ca_address_sk
    left join {{ source('redshift_federation', 'customer_demographics') }} as demographics
        on sales.ss_cdemo_sk = demographics.cd_demo_sk
    left join {{ source('redshift_federation', 'item') }} as items
        on sales.ss_item_sk = items.i_item_sk
    left join {{ source('redshift_federation', 'store') }} as stores
        on sales.ss_store_sk = stores.s_store_sk

),

files as (

    select
        coalesce(table_name, 'none') as table_name,
        reason as reject_reason,
        count(*) as files
    from {{ ref('stg_redshift_federation__raw_files') }}
    where not is_read and left_over_because is null
    group by coalesce(table_name, 'none'), reason

),

counted as (

    select
        'store_sales' as table_name,
        reject_reason,
        count(*) as rejected_rows,
        cast(null as bigint) as files,
        cast(sum(ss_net_paid) as decimal(38, 2)) as net_paid_usd
    from sales
    where reject_reason is not null
    group by reject_reason
    union all
    select
        'warehouse_tables' as table_name,
        'no count' as reject_reason,
        count(*) as rejected_rows,
        cast(null as bigint) as files,
        cast(null as decimal(38, 2)) as net_paid_usd
    from (
        select
            table_name,
            {{ redshift_federation_count('tbl_rows') | indent(12) }} as table_rows
        from {{ source('redshift_federation', 'warehouse_tables') }}
    ) as listed
    where table_rows is null or trim(coalesce(table_name, '')) = ''
    having count(*) > 0
    union all
    select
        table_name,
        reject_reason,
        cast(null as bigint) as rejected_rows,
        files,
        cast(null as decimal(38, 2)) as net_paid_usd
    from files

)

select
    cast(table_name as varchar) as table_name,
    cast(reject_reason as varchar) as reject_reason,
    rejected_rows,
    files,
    net_paid_usd,
    cast(case
        when files is not null then 'not read'
        when table_name = 'warehouse_tables' then 'the table has no advice'
        when reject_reason in ('no date', 'unknown date') then 'in no star query'
        when reject_reason in ('no customer', 'unknown customer') then 'not in top_customers'
        when reject_reason in ('no demographics', 'unknown demographics') then 'not in sales_by_demographics'
        when reject_reason = 'no price' then 'counted as a sale without price'
        else 'shown as Unknown'
    end as varchar) as effect,
    cast(case
        when reject_reason = 'not listed' then 'athena-recipes raw-files list redshift_federation --lake <lake>'
        when reject_reason = 'unknown prefix' then 'Move it to the folder of its table'
        when reject_reason = 'hidden name' then 'Rename it: names that begin with _ or . are hidden'
        when reject_reason = 'empty' then 'Unload the table again: the file has no byte'
        when reject_reason = 'unreadable' then 'Unload the table again: the file is cut off, or a column has another type'
        when files is not null then 'See docs/raw_tables.md'
        when table_name = 'warehouse_tables' then 'Write table_name, tbl_rows and size_mib as svv_table_info has them'
        when reject_reason = 'no date'
            then 'Correct it where sales are recorded; a table that was unloaded with PARTITION BY needs INCLUDE'
        when reject_reason like 'unknown %' then 'Unload facts and dimensions at the same time'
        else 'Correct it where sales are recorded; TPC-DS has such rows'
    end as varchar) as fix
from counted
