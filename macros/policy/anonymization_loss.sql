{#
  Model: what generalisation and suppression cost. One row per generalised column of a person table, at the levels
  that the ledger of releases has for the key.

  Arguments:
    source_name: name of the source.
    tables: its person tables.

  Usage: {{ athena_recipes.anonymization_loss('clinic', ['patients']) }}
#}
{% macro anonymization_loss(source_name, tables) -%}
with

released as (

    select
        ledger.table_name,
        max(case when not ledger.is_suppressed then ledger.levels end) as levels,
        count(*) as people,
        count_if(ledger.is_suppressed) as suppressed_people
    from {{ ref(source_name ~ '__releases') }} as ledger
    inner join ({{ athena_recipes.policy_key(source_name) }}) as current_key
        on ledger.key_id = current_key.key_id
    group by ledger.table_name

),

levels as (

    select
        released.table_name,
        listed.column_name,
        -- Where all is suppressed, no level was published.
        coalesce(cast(split_part(released.levels, ',', listed.place) as integer), listed.height) as level,
        listed.height,
        listed.weight,
        released.people,
        released.suppressed_people
    from released
    inner join (
        values
        ('', '', 1, 1, 1)
        {%- for table in tables %}
        {%- for column in athena_recipes.policy_generalised(athena_recipes.policy(source_name, table)) %},
        ('{{ table }}', '{{ column.name }}', {{ loop.index }}, {{ column.height }}, {{ column.weight }})
        {%- endfor %}
        {%- endfor %}
    ) as listed (table_name, column_name, place, height, weight)
        on released.table_name = listed.table_name

)

select
    table_name,
    column_name,
    level,
    height,
    weight,
    case concat(table_name, '.', column_name, ' ', cast(level as varchar))
        {%- for table in tables %}
        {%- for column in athena_recipes.policy_generalised(athena_recipes.policy(source_name, table)) %}
        {%- for step in column.ladder %}
        when '{{ table }}.{{ column.name }} {{ loop.index0 }}' then '{{ step.kind | replace('_', ' ') }} {{ step.value }}'
        {%- endfor %}
        {%- endfor %}
        {%- endfor %}
        else 'left out'
    end as published_as,
    people,
    suppressed_people,
    100 * (
        1 - (1 - cast(level as double) / nullif(height, 0))
        * (1 - cast(suppressed_people as double) / nullif(people, 0))
    ) as lost_pct
from levels
{%- endmacro %}
