-- One row per folder of logs that was ever found below AWSLogs/: an account (or an organisation's account),
-- an AWS product and a region. A known folder stays, so that its disappearance is noticed; its first day only
-- gets earlier.
{%- set known = athena_recipes.cloudtrail_known_folders(this) %}
{%- set trails = athena_recipes.cloudtrail_folders(source('pci_evidence', 'cloudtrail_files'), known) %}

with

found as (

    select distinct * from (
        values
        {{ athena_recipes.cloudtrail_folder_rows(athena_recipes.cloudtrail_folders(source('pci_evidence', 'flow_log_files'), trails)) }},
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
