-- What the article's steps give for the sample's orders (`as_written`: A joined to B by the key, texts compared
-- with =) and what is the case (`meant`). `dbt compile -s article_comparison`, then run it on either engine. The
-- sample gives:
--
-- what | as_written | meant
-- 1 rows that are compared | 2994 | 2988
-- 2 keys that one side does not have | 6 | 9
-- 3 keys that come twice | 0 | 3
-- 4 rows that do not match | 2994 | 16
with

a_rows as (

    select * from {{ ref('stg_reconciliation__orders_a') }}

),

b_rows as (

    select
        cast(o_orderkey as varchar) as o_orderkey,
        cast(o_totalprice as varchar) as o_totalprice,
        cast(o_orderdate as varchar) as o_orderdate,
        o_orderstatus,
        o_orderpriority,
        o_comment
    from {{ source('reconciliation', 'orders_b') }}

),

joined as (

    select
        b_rows.o_orderkey is null as is_missing,
        coalesce(
            a_rows.o_totalprice = b_rows.o_totalprice
            and a_rows.o_orderdate = b_rows.o_orderdate
            and a_rows.o_orderstatus = b_rows.o_orderstatus
            and a_rows.o_orderpriority = b_rows.o_orderpriority
            and a_rows.o_comment = b_rows.o_comment,
            false
        ) as is_matched
    from a_rows
    left join b_rows
        on a_rows.o_orderkey = b_rows.o_orderkey

),

written as (

    select
        count_if(not is_missing) as compared_rows,
        count_if(is_missing) as missing_keys,
        count_if(not is_missing and not is_matched) as unmatched_rows
    from joined

),

meant as (

    select
        compared_rows,
        keys_only_in_a + keys_only_in_b as missing_keys,
        duplicate_keys,
        compared_rows - matched_rows as unmatched_rows
    from {{ ref('reconciliation__recon_summary') }}
    where table_name = 'orders'

)

-- A key that comes twice is two rows of a join: the article compares more rows than either table has keys.
select
    '1 rows that are compared' as what,
    written.compared_rows as as_written,
    meant.compared_rows as meant
from written
cross join meant
union all
-- A sample of A never sees the keys that only B has.
select
    '2 keys that one side does not have' as what,
    written.missing_keys as as_written,
    meant.missing_keys as meant
from written
cross join meant
union all
select
    '3 keys that come twice' as what,
    0 as as_written,
    duplicate_keys as meant
from meant
union all
-- Padded texts, times at midnight and missing comments make every row differ.
select
    '4 rows that do not match' as what,
    written.unmatched_rows as as_written,
    meant.unmatched_rows as meant
from written
cross join meant
order by what
