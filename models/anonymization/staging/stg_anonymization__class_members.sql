-- One row per customer, stage and set of quasi-identifiers: the class in which an attacker who knows the set
-- finds the customer. In the raw schema, because classes of the stage raw are clear values.
-- jinja: the columns are those of the policy, which dbt knows and no table has.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}

with

customers as (

    select * from {{ ref('stg_anonymization__customer') }}
    where reject_reason is null

),

generalised as (

    select * from {{ ref('stg_anonymization__customer_generalised') }}

),

buyers as (

    select distinct ss_customer_sk
    from {{ ref('stg_anonymization__store_sales') }}
    where reject_reason is null

),

-- Sensitive columns as they are published, as text.
people as (

    select
        customers.*,
        buyers.ss_customer_sk is not null as is_buyer
    from customers
    left join buyers
        on customers.c_customer_sk = buyers.ss_customer_sk

),

looked_at as (

    select
        release_stage,
        set_name
    from (
        values
        {%- for stage in anonymization_stages() %}
        {%- set last_stage = loop.last %}
        {%- for set_name in policy.sets %}
        ('{{ stage }}', '{{ set_name }}'){{ ',' if not (last_stage and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    ) as listed (release_stage, set_name)

)

select
    looked_at.release_stage,
    looked_at.set_name,
    people.c_customer_sk,
    people.is_buyer,
    case
        {%- for stage in anonymization_stages() %}
        {%- for set_name, names in policy.sets.items() %}
        when looked_at.release_stage = '{{ stage }}' and looked_at.set_name = '{{ set_name }}'
            then
                {{ anonymization_class(policy, names, stage, 'people', 'generalised') }}
        {%- endfor %}
        {%- endfor %}
    end as class_values
    {%- for column in policy.columns if column.pii == 'sensitive' and column.action in ('keep', 'bin') %},
    {% if column.action == 'bin' -%}
    cast({{ anonymization_bin('people.' ~ column.name, column.width, column.get('origin', 0)) }} as varchar)
    {%- elif column.get('values') -%}
    case when people.{{ column.name }} in ('{{ column['values'] | join("', '") }}') then people.{{ column.name }} end
    {%- else -%}
    cast(people.{{ column.name }} as varchar)
    {%- endif %} as {{ column.name }}
    {%- endfor %}
from people
inner join generalised
    on people.c_customer_sk = generalised.c_customer_sk
cross join looked_at
