-- One row per file of the cold tier's published batches, with a verdict on its size for Athena and Redshift
-- Spectrum. A month that is a single small file is no fault.
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
