-- One row per file of the cold tier that counts: is it of a size that Athena and Spectrum read well? A
-- month that is one small file cannot be better and is no fault.
{%- set mib = 1024 * 1024 %}
with

files as (

    select
        o_ordermonth,
        batch,
        path,
        size_bytes,
        row_count,
        count(*) over (partition by o_ordermonth) as files_of_month
    from {{ ref('stg_hot_cold_orders__cold_files') }}

)

select
    o_ordermonth,
    batch,
    path,
    size_bytes,
    row_count,
    cast(files_of_month as bigint) as files_of_month,
    case
        when size_bytes > {{ var('hot_cold_orders_largest_file_mib') * mib }} then 'too_large'
        when size_bytes < {{ var('hot_cold_orders_smallest_file_mib') * mib }} and files_of_month > 1 then 'too_small'
        when size_bytes < {{ var('hot_cold_orders_smallest_file_mib') * mib }} then 'whole_month'
        else 'good'
    end as verdict
from files
