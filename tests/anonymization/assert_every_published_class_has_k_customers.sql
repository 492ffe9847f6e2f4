-- From the published tables alone: nobody is in a class of fewer than k, suppressed people included, and no class
-- has fewer than l values of a sensitive column.
-- noqa: disable=LT02
{%- for table in ['customer', 'patients'] %}
{%- set policy = athena_recipes.policy('anonymization', table) %}
{%- set names = athena_recipes.policy_generalised(policy) | map(attribute='name') | list %}
select
    '{{ table }}' as table_name,
    {{ athena_recipes.policy_text(names) }} as class_values,
    count(*) as people
from {{ ref('anonymization__' ~ table) }}
group by {{ (names | join(', ')) or '1' }}
having
    count(*) < {{ var('anonymization_k') }}
    {%- for column in athena_recipes.policy_sensitive(policy) %}
    or (
        not bool_or(is_suppressed)
        and count(distinct coalesce(cast({{ column.name }} as varchar), 'none')) < {{ var('anonymization_l') }}
    )
    {%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
