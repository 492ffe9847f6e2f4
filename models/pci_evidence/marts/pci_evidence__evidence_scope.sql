-- One row per folder of logs that was ever found below AWSLogs/: an organisation's account or an account,
-- a product of AWS's and a region. What is there already stays, so that what disappears is missed; its
-- first day only gets earlier.
{%- set known = [] %}
{%- if athena_recipes.is_building() %}
    {%- set built = adapter.get_relation(this.database, this.schema, this.identifier) %}
    {%- if built and not flags.FULL_REFRESH %}
        {%- set columns = adapter.get_columns_in_relation(built) | map(attribute='name') | list %}
        {%- set first_date = "coalesce(cast(first_date as varchar), '')" if 'first_date' in columns else 'null' %}
        {%- for row in run_query('select prefix, ' ~ first_date ~ ' as first_date from ' ~ built).rows %}
            {%- do known.append({'prefix': row[0], 'first_date': row[1]}) %}
        {%- endfor %}
    {%- endif %}
{%- endif %}
{%- set trails = pci_evidence_find_folders(source('pci_evidence', 'cloudtrail_files'), known) %}
{%- set folders = pci_evidence_find_folders(source('pci_evidence', 'flow_log_files'), trails) %}

with

found as (

    select distinct * from (
        values
        {%- for one in folders %}
        ('{{ one.prefix }}', '{{ one.folder }}', '{{ one.organization_id }}', '{{ one.account_id }}', '{{ one.product }}', '{{ one.region }}', '{{ one.first_date }}'),
        {%- endfor %}
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
