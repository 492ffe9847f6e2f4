-- One row per combination of levels: what it would publish and what that would lose. The chosen combination
-- loses least among those that reach k and suppress no more customers than allowed.
{%- set columns = anonymization_generalised(athena_recipes.policy('anonymization', 'customer')) %}
{%- set step_names = columns | sum(attribute='step_names', start=[]) %}
{%- set level_names = columns | map(attribute='level_name') | list %}

with

-- Customers with equal values at every level are one row.
levels as (

    select
        {{ step_names | join(',\n        ') }},
        count(*) as customers
    from {{ ref('stg_anonymization__customer_levels') }}
    group by
        {{ step_names | join(',\n        ') }}

),

-- Every combination of levels: a node of the lattice.
nodes as (

    select
        {{ level_names | join(',\n        ') }}
    from (values (1)) as lattice (number)
    {%- for column in columns %}
    cross join unnest(sequence(0, {{ column.height }})) as {{ column.name }}_ladder ({{ column.level_name }})
    {%- endfor %}

),

members as (

    select
        nodes.*,
        {%- for column in columns %}
        {{ anonymization_at_level(column, 'levels', 'nodes') }} as {{ column.name }},
        {%- endfor %}
        levels.customers
    from levels
    cross join nodes

),

classes as (

    select
        {{ level_names | join(',\n        ') }},
        cast(sum(customers) as bigint) as class_rows
    from members
    group by
        {{ level_names | join(',\n        ') }},
        {{ columns | map(attribute='name') | join(',\n        ') }}

),

measured as (

    select
        {{ level_names | join(',\n        ') }},
        cast(sum(class_rows) as bigint) as customers,
        count(*) as classes,
        min(class_rows) as smallest_class,
        cast(sum(case when class_rows < {{ var('anonymization_k') }} then class_rows else 0 end) as bigint)
            as suppressed_customers,
        cast(sum(case when class_rows >= {{ var('anonymization_k') }} then class_rows * class_rows else 0 end) as bigint)
            as squares
    from classes
    group by
        {{ level_names | join(',\n        ') }}

),

rated as (

    select
        measured.*,
        squares + suppressed_customers * customers as discernibility,
        -- A suppressed row loses everything; the others lose the weighted share of each ladder below their level.
        1 - (1 - cast(suppressed_customers as double) / nullif(customers, 0)) * (
            1 - (
                0
                {%- for column in columns %}
                + {{ column.weight }} * cast({{ column.level_name }} as double) / {{ column.height }}
                {%- endfor %}
            ) / {{ columns | sum(attribute='weight') or 1 }}
        ) as lost_share,
        -- A single suppressed row would be identified by its stars.
        (suppressed_customers = 0 or suppressed_customers >= {{ var('anonymization_k') }})
        and suppressed_customers * 100 <= customers * {{ var('anonymization_suppression_limit_pct') }} as is_allowed
    from measured

),

ranked as (

    select
        rated.*,
        row_number() over (
            order by
                not is_allowed,
                lost_share,
                discernibility,
                {{ level_names | join(',\n                ') }}
        ) as place
    from rated

)

select
    place as node_id,
    {%- for name in level_names %}
    cast({{ name }} as integer) as {{ name }},
    {%- endfor %}
    customers,
    classes,
    smallest_class,
    suppressed_customers,
    100 * cast(suppressed_customers as double) / nullif(customers, 0) as suppressed_pct,
    discernibility,
    100 * lost_share as lost_pct,
    is_allowed,
    place = 1 as is_chosen
from ranked
