-- One row per raw column: its class, its action and the name under which it is published. The public tables,
-- the LF-tags and the grants are made from the same policy.
-- jinja: the columns are those of the policy, which dbt knows and no table has.
with

listed as (

    select
        table_name,
        column_name,
        pii,
        action,
        hash_domain,
        public_name
    from (
        values
        {%- for table in ['customer', 'store_sales', 'pseudonymisation_keys'] %}
        {%- set last_table = loop.last %}
        {%- for column in athena_recipes.policy('anonymization', table).columns %}
        ('{{ table }}', '{{ column.name }}', '{{ column.pii }}', '{{ column.action }}', '{{ column.get('domain', '') }}', '{{ column.public_name or '' }}'){{ ',' if not (last_table and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    ) as policy (table_name, column_name, pii, action, hash_domain, public_name)

)

select
    table_name,
    column_name,
    pii,
    action,
    nullif(hash_domain, '') as hash_domain,
    nullif(public_name, '') as public_name
from listed
