-- One row per generalised column: its chosen level, and the information lost by generalisation and
-- suppression.
-- jinja: the columns are those of the policy, which dbt knows and no table has.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}
{%- set columns = anonymization_generalised(policy) %}

with

counted as (

    select
        count(*) as customers,
        count_if(generalised.is_suppressed) as suppressed_customers
        {%- for column in columns %},
        count(distinct levels.{{ column.name }}_0) as {{ column.name }}_before,
        count(distinct generalised.{{ column.name }}) as {{ column.name }}_after,
        count_if(levels.{{ column.name }}_0 = 'unknown') as {{ column.name }}_unknown
        {%- endfor %}
    from {{ ref('stg_anonymization__customer_levels') }} as levels
    inner join {{ ref('stg_anonymization__customer_generalised') }} as generalised
        on levels.c_customer_sk = generalised.c_customer_sk

),

ladders as (

    select
        column_name,
        height,
        weight
    from (
        values
        {%- for column in columns %}
        ('{{ column.name }}', {{ column.height }}, {{ column.weight }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed (column_name, height, weight)

),

by_column as (

    select
        ladders.column_name,
        ladders.height,
        ladders.weight,
        counted.customers,
        counted.suppressed_customers,
        case ladders.column_name
            {%- for column in columns %}
            when '{{ column.name }}' then chosen.{{ column.name }}_level
            {%- endfor %}
        end as level,
        case ladders.column_name
            {%- for column in columns %}
            when '{{ column.name }}' then counted.{{ column.name }}_before
            {%- endfor %}
        end as values_before,
        case ladders.column_name
            {%- for column in columns %}
            when '{{ column.name }}' then counted.{{ column.name }}_after
            {%- endfor %}
        end as values_after,
        case ladders.column_name
            {%- for column in columns %}
            when '{{ column.name }}' then counted.{{ column.name }}_unknown
            {%- endfor %}
        end as unknown_customers
    from ladders
    cross join counted
    cross join {{ ref('anonymization__generalisation_lattice') }} as chosen
    where chosen.is_chosen

)

select
    column_name,
    cast(level as integer) as level,
    cast(height as integer) as height,
    cast(weight as integer) as weight,
    case concat(column_name, ' ', cast(level as varchar))
        {%- for column in columns %}
        {%- for level in range(column.height) %}
        when '{{ column.name }} {{ level }}' then '
        {%- if column.get('hierarchy') -%} {{ 'value' if level == 0 else column.hierarchy ~ ', step ' ~ level }}
        {%- else -%} {{ 'value' if column.widths[level] == 1 else 'ranges of ' ~ column.widths[level] }}
        {%- endif -%} '
        {%- endfor %}
        {%- endfor %}
        else 'left out'
    end as published_as,
    values_before,
    values_after,
    unknown_customers,
    suppressed_customers,
    100 * (
        1 - (1 - cast(level as double) / nullif(height, 0))
        * (1 - cast(suppressed_customers as double) / nullif(customers, 0))
    ) as lost_pct
from by_column
