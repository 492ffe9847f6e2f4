-- One row per storage class: list prices valid on s3_encryption_price_date, in US dollars.
with

valid as (

    select
        item,
        storage_class,
        cast(usd as double) / nullif(cast(per_units as double), 0e0) as usd_per_unit,
        row_number() over (partition by item, storage_class order by price_date desc) as newness
    from {{ ref('s3_encryption__prices') }}
    where
        price_date <= {% if var('s3_encryption_price_date') -%}
            date '{{ var('s3_encryption_price_date') }}'
        {%- else -%}
            date '9999-12-31'
        {%- endif %}

),

fixed as (

    select
        sum(case when item = 'batch_object' then usd_per_unit else 0e0 end) as batch_object_usd,
        sum(case when item = 'kms_request' then usd_per_unit else 0e0 end) as kms_request_usd
    from valid
    where newness = 1 and storage_class is null

)

select
    valid.storage_class,
    sum(case when valid.item = 'put_request' then valid.usd_per_unit else 0e0 end) as put_request_usd,
    sum(case when valid.item = 'retrieved_gb' then valid.usd_per_unit else 0e0 end) as retrieved_gb_usd,
    max(fixed.batch_object_usd) as batch_object_usd,
    max(fixed.kms_request_usd) as kms_request_usd
from valid
cross join fixed
where valid.newness = 1 and valid.storage_class is not null
group by valid.storage_class
