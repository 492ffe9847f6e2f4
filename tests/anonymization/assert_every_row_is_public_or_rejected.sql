-- Nothing is lost: the raw rows of a table, but for a header line in each file, are its public rows plus its rejected
-- rows.
with

counted as (

    select
        'customer' as table_name,
        (select count(*) - count(distinct "$path") from {{ source('anonymization', 'customer') }}) as raw_rows,
        (select count(*) from {{ ref('anonymization__customer') }}) as public_rows
    union all
    select
        'store_sales' as table_name,
        (select count(*) - count(distinct "$path") from {{ source('anonymization', 'store_sales') }}) as raw_rows,
        (select count(*) from {{ ref('anonymization__store_sales') }}) as public_rows
    union all
    select
        'patients' as table_name,
        (select count(*) - count(distinct "$path") from {{ source('anonymization', 'patients') }}) as raw_rows,
        (select count(*) from {{ ref('anonymization__patients') }}) as public_rows

),

rejects as (

    select
        table_name,
        sum(rejected) as rejected
    from {{ ref('anonymization__anonymization_rejects') }}
    where reject_reason in ('line_short', 'key_missing', 'key_unreadable', 'delivered_before')
    group by table_name

)

select
    counted.table_name,
    counted.raw_rows,
    counted.public_rows,
    rejects.rejected
from counted
left join rejects
    on counted.table_name = rejects.table_name
where counted.raw_rows <> counted.public_rows + coalesce(rejects.rejected, 0)
