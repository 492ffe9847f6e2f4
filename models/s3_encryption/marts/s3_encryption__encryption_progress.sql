-- One row per bucket and day of a report: what is encrypted as desired, what is planned, and what a person must do, with
-- the change since the report before.
with

days as (

    select
        bucket_name,
        inventory_date,
        cast(sum(objects) as bigint) as objects,
        cast(sum(case when action = 'none' then objects else 0 end) as bigint) as encrypted_objects,
        cast(sum(case when action not in ('none', 'manual') then objects else 0 end) as bigint) as planned_objects,
        cast(sum(case when action = 'manual' then objects else 0 end) as bigint) as manual_objects,
        round(sum(estimated_cost_usd), 6) as estimated_cost_usd
    from {{ ref('s3_encryption__encryption_actions') }}
    group by bucket_name, inventory_date

)

select
    bucket_name,
    inventory_date,
    objects,
    encrypted_objects,
    planned_objects,
    manual_objects,
    100e0 * cast(encrypted_objects as double) / nullif(cast(objects as double), 0e0) as encrypted_pct,
    encrypted_objects - lag(encrypted_objects) over (partition by bucket_name order by inventory_date) as encrypted_change,
    estimated_cost_usd
from days
