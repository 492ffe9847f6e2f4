-- One row per customer that counts: each quasi-identifier at the chosen level. A customer in a class below k
-- is suppressed: all quasi-identifiers are '*'. In the raw schema.
-- jinja: the columns are those of the policy, which dbt knows and no table has.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}
{%- set columns = anonymization_generalised(policy) %}

with

generalised as (

    select
        levels.c_customer_sk
        {%- for column in columns %},
        {{ anonymization_at_level(column, 'levels', 'chosen') }} as {{ column.name }}
        {%- endfor %}
    from {{ ref('stg_anonymization__customer_levels') }} as levels
    cross join {{ ref('anonymization__generalisation_lattice') }} as chosen
    where chosen.is_chosen

),

sized as (

    select
        generalised.*,
        count(*) over (partition by {{ columns | map(attribute='name') | join(', ') }}) as class_rows
    from generalised

)

select
    c_customer_sk,
    {%- for column in columns %}
    case when class_rows < {{ var('anonymization_k') }} then '*' else {{ column.name }} end as {{ column.name }},
    {%- endfor %}
    class_rows < {{ var('anonymization_k') }} as is_suppressed
from sized
