-- From the public table alone: no customer is in a class of fewer than k, suppressed customers included.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}
{%- set names = anonymization_generalised(policy) | map(attribute='name') | join(',\n    ') or 'key_version' %}

select
    {{ names }},
    count(*) as customers
from {{ ref('anonymization__customer') }}
group by
    {{ names }}
having count(*) < {{ var('anonymization_k') }}
