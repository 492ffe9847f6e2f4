-- One row per customer that counts: each quasi-identifier at each level of its ladder. In the raw schema.
-- jinja: the columns are those of the policy, which dbt knows and no table has.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}
{%- set columns = anonymization_generalised(policy) %}

select
    customers.c_customer_sk
    {%- for column in columns %}
    {%- for level in range(column.height) %},
    {{ anonymization_level(column, level, 'customers') }} as {{ column.name }}_{{ level }}
    {%- endfor %}
    {%- endfor %}
from {{ ref('stg_anonymization__customer') }} as customers
{%- for column in columns if column.get('hierarchy') %}
left join {{ ref('anonymization__hierarchies') }} as {{ column.name }}_hierarchy
    on customers.{{ column.name }} = {{ column.name }}_hierarchy.value
    and {{ column.name }}_hierarchy.hierarchy = '{{ column.hierarchy }}'
{%- endfor %}
where customers.reject_reason is null
-- depends_on: {{ ref('anonymization__hierarchies') }}
