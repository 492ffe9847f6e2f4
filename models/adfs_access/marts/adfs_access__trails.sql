-- One row per folder of logs that was ever found below AWSLogs/: an account, an AWS product and a region.
{%- set known = athena_recipes.cloudtrail_known_folders(this) %}

with

found as (

    select distinct * from (
        values
        {{ athena_recipes.cloudtrail_folder_rows(athena_recipes.cloudtrail_folders(source('adfs_access', 'cloudtrail_files'), known)) }},
        ('', '', '', '', '', '', '')
    ) as folders (prefix, folder, organization_id, account_id, product, region, first_date)

)

select
    cast(prefix as varchar) as prefix,
    cast(folder as varchar) as folder,
    cast(nullif(organization_id, '') as varchar) as organization_id,
    cast(account_id as varchar) as account_id,
    cast(product as varchar) as product,
    cast(region as varchar) as region,
    try_cast(nullif(first_date, '') as date) as first_date
from found
where prefix <> ''
