-- One row per folder of logs that was ever found below AWSLogs/: an organisation's account or an account,
-- a product of AWS's and a region. What is there already stays, so that what disappears is missed.
{%- set known = [] %}
{%- if athena_recipes.is_building() %}
    {%- set built = adapter.get_relation(this.database, this.schema, this.identifier) %}
    {%- if built and not flags.FULL_REFRESH %}
        {%- set known = run_query('select prefix from ' ~ built).columns[0].values() | list %}
    {%- endif %}
{%- endif %}
{%- set folders = athena_recipes.pci_evidence_find_folders(source('pci_evidence', 'cloudtrail_files'), known)
    + athena_recipes.pci_evidence_find_folders(source('pci_evidence', 'flow_log_files'), known) %}

with

found as (

    select distinct * from (
        values
        {%- for one in folders %}
        ('{{ one.prefix }}', '{{ one.folder }}', '{{ one.organization_id }}', '{{ one.account_id }}', '{{ one.product }}', '{{ one.region }}'),
        {%- endfor %}
        ('', '', '', '', '', '')
    ) as folders (prefix, folder, organization_id, account_id, product, region)

)

select
    cast(prefix as varchar) as prefix,
    cast(folder as varchar) as folder,
    cast(nullif(organization_id, '') as varchar) as organization_id,
    cast(account_id as varchar) as account_id,
    cast(product as varchar) as product,
    cast(region as varchar) as region
from found
where prefix <> ''
