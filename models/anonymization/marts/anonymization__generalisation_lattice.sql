-- One row per combination of levels: what it would publish, and what that would lose. Chosen is the one
-- that loses least among those that reach k and suppress no more customers than is allowed.
{%- set policy = anonymization_policy('customer') %}
{%- set columns = anonymization_generalised(policy) %}
{%- set k = var('anonymization_k') %}

with

levels as (

    select
        {%- for column in columns %}
        {%- for level in range(column.height) %}
        {{ column.name }}_{{ level }},
        {%- endfor %}
        {%- endfor %}
        count(*) as customers
    from {{ ref('stg_anonymization__customer_levels') }}
    group by
        {%- for column in columns %}
        {%- set last = loop.last %}
        {%- for level in range(column.height) %}
        {{ column.name }}_{{ level }}{{ ',' if not (last and loop.last) }}
        {%- endfor %}
        {%- endfor %}

),

nodes as (

    select
        {%- for column in columns %}
        ladder_{{ loop.index }}.level as {{ column.name }}_level{{ ',' if not loop.last }}
        {%- endfor %}
    from
        {%- for column in columns %}
    {{ 'cross join ' if not loop.first else '    ' }}(values {% for level in range(column.height + 1) %}({{ level }}){{ ', ' if not loop.last }}{% endfor %}) as ladder_{{ loop.index }} (level)
        {%- endfor %}

),

members as (

    select
        {%- for column in columns %}
        nodes.{{ column.name }}_level,
        {{ anonymization_at_level(column, 'levels', 'nodes') }} as {{ column.name }},
        {%- endfor %}
        levels.customers
    from levels
    cross join nodes

),

classes as (

    select
        {%- for column in columns %}
        {{ column.name }}_level,
        {%- endfor %}
        cast(sum(customers) as bigint) as class_rows
    from members
    group by
        {%- for column in columns %}
        {{ column.name }}_level,
        {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}

),

measured as (

    select
        {%- for column in columns %}
        {{ column.name }}_level,
        {%- endfor %}
        cast(sum(class_rows) as bigint) as customers,
        count(*) as classes,
        min(class_rows) as smallest_class,
        cast(sum(case when class_rows < {{ k }} then class_rows else 0 end) as bigint) as suppressed_customers,
        cast(sum(case when class_rows >= {{ k }} then class_rows * class_rows else 0 end) as bigint) as squares
    from classes
    group by {% for column in columns %}{{ column.name }}_level{{ ', ' if not loop.last }}{% endfor %}

),

rated as (

    select
        measured.*,
        squares + suppressed_customers * customers as discernibility,
        -- Suppressed rows lose all; the others the share of each ladder that was climbed, by weight.
        1 - (1 - cast(suppressed_customers as double) / nullif(customers, 0)) * (
            1 - (
                {%- for column in columns %}
                {{ '+ ' if not loop.first }}{{ column.weight }} * cast({{ column.name }}_level as double) / {{ column.height }}
                {%- endfor %}
            ) / {{ columns | sum(attribute='weight') or 1 }}
        ) as lost_share,
        -- One suppressed row alone would be known by its stars.
        (suppressed_customers = 0 or suppressed_customers >= {{ k }})
        and suppressed_customers * 100 <= customers * {{ var('anonymization_suppression_limit_pct') }} as is_allowed
    from measured

),

ranked as (

    select
        rated.*,
        row_number() over (
            order by
                case when is_allowed then 0 else 1 end, lost_share, discernibility
                {%- for column in columns %}, {{ column.name }}_level{% endfor %}
        ) as place
    from rated

)

select
    place as node_id,
    {%- for column in columns %}
    cast({{ column.name }}_level as integer) as {{ column.name }}_level,
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
