-- Reports of one configuration count for a bucket: the later report of a day does, and one with a prefix lists a part of the
-- objects. Name the right one in s3_encryption_config_ids. A configuration that replaced another is here for a week.
{{ config(severity='warn') }}
with

reports as (

    select
        bucket_name,
        config_id,
        inventory_date,
        max(inventory_date) over (partition by bucket_name) as latest_date
    from {{ ref('s3_encryption__inventory_reports') }}
    where report_status in ('used', 'superseded')

)

select
    bucket_name,
    min(config_id) as first_config_id,
    max(config_id) as last_config_id
from reports
where inventory_date > date_add('day', -7, latest_date)
group by bucket_name
having min(config_id) <> max(config_id)
