-- Each cell of the sample of orders that differs is a difference of the whole comparison, with the same values,
-- and each difference of the whole whose key is in the sample is in the sample.
with

whole as (

    select * from {{ ref('reconciliation__recon_details') }} where table_name = 'orders'

),

sample as (

    select * from {{ ref('reconciliation__recon_details') }} where table_name = 'orders_sample'

),

sampled_keys as (

    select distinct record_key from sample

)

select
    coalesce(sample.record_key, whole.record_key) as record_key,
    coalesce(sample.column_name, whole.column_name) as column_name
from (select * from sample where not is_matched) as sample
full outer join (
    select whole.*
    from whole
    inner join sampled_keys
        on whole.record_key = sampled_keys.record_key
) as whole
    on sample.record_key = whole.record_key and sample.column_name = whole.column_name
where
    sample.record_key is null
    or whole.record_key is null
    or sample.value_a is distinct from whole.value_a
    or sample.value_b is distinct from whole.value_b
