{#
  Model: the search for the generalisation of a source's person tables. One row per table and combination of levels:
  what it would publish and what that would lose. The chosen one loses least among those that suppress no more rows
  than allowed. A class with fewer than k rows, with fewer than l values of a sensitive column, or with values that are
  farther than t from those of the whole table, is suppressed.

  Arguments:
    source_name: name of the source.
    tables: its person tables.
    hierarchies: name of the seed with hierarchies, or none.

  Usage: {{ athena_recipes.anonymization_lattice('clinic', ['patients']) }}
#}
{% macro anonymization_lattice(source_name, tables, hierarchies=none) -%}
with
{%- for table in tables %}
{%- set policy = athena_recipes.policy(source_name, table) %}
{%- set columns = athena_recipes.policy_generalised(policy) %}
{%- set sensitive = athena_recipes.policy_sensitive(policy) %}
{%- set groups = ['levels'] + columns | map(attribute='name') | list + ['attribute_values'] %}
{%- set steps = columns | sum(attribute='step_names', start=[]) %}
{%- set relation = source(source_name, table) %}
{%- set ladders = ref(hierarchies) if hierarchies else none %}

-- {{ table }}: rows with equal values at every level are one row.
{{ table }}_levels as (

    select
        {%- for name in steps %}
        {{ name }},
        {%- endfor %}
        {%- for column in sensitive %}
        {{ column.name }}_published,
        {%- endfor %}
        attribute_values,
        count(*) as people
    from {{ athena_recipes.policy_levels(policy, relation, ladders) | indent(4) }} as levels
    group by
        {%- for name in steps %}
        {{ name }},
        {%- endfor %}
        {%- for column in sensitive %}
        {{ column.name }}_published,
        {%- endfor %}
        attribute_values

),

-- Every combination of levels: a node of the lattice.
{{ table }}_nodes as (

    select
        {%- for column in columns %}
        cast({{ column.name }}_ladder.level as varchar) {{ "|| ',' ||" if not loop.last }}
        {%- else %}
        ''
        {%- endfor %} as levels,
        {%- for column in columns %}
        {{ column.name }}_ladder.level as {{ column.name }}_level,
        {%- endfor %}
        (
            0
            {%- for column in columns %}
            + {{ column.weight }} * cast({{ column.name }}_ladder.level as double) / {{ column.height }}
            {%- endfor %}
        ) / {{ columns | sum(attribute='weight') or 1 }} as ladder_share
    from (values (1)) as lattice (number)
    {%- for column in columns %}
    cross join unnest(sequence(0, {{ column.height }})) as {{ column.name }}_ladder (level)
    {%- endfor %}

),

{{ table }}_placed as (

    select
        nodes.levels,
        nodes.ladder_share,
        {%- for column in columns %}
        {{ athena_recipes._policy_at_level(column, 'members', 'nodes.' ~ column.name ~ '_level') }} as {{ column.name }},
        {%- endfor %}
        members.attribute_values,
        {%- for column in sensitive %}
        members.{{ column.name }}_published,
        {%- endfor %}
        members.people
    from {{ table }}_levels as members
    cross join {{ table }}_nodes as nodes

),

{{ table }}_classes as (

    select
        {%- for group in groups %}
        {{ group }},
        {%- endfor %}
        max(ladder_share) as ladder_share,
        {%- for column in sensitive %}
        {{ athena_recipes._policy_distinct(column, column.name ~ '_published') }} as {{ column.name }}_values,
        {%- endfor %}
        cast(sum(people) as bigint) as class_rows
    from {{ table }}_placed
    group by {{ groups | join(', ') }}

),
{{- athena_recipes.policy_closeness(policy, table, table ~ '_levels', table ~ '_placed', groups, 'people') }}

{{ table }}_judged as (

    select
        classes.levels,
        classes.ladder_share,
        classes.class_rows,
        {{ athena_recipes.policy_is_safe(policy, 'classes') }} as is_safe
    from {{ table }}_classes as classes
    {{- athena_recipes.policy_closeness_joins(policy, table, 'classes', groups) }}

),
{%- endfor %}

judged as (

    {% for table in tables -%}
    select
        '{{ table }}' as table_name,
        {{ table }}_judged.*
    from {{ table }}_judged
    {{- '\n    union all\n    ' if not loop.last }}
    {%- endfor %}

),

measured as (

    select
        table_name,
        levels,
        max(ladder_share) as ladder_share,
        cast(sum(class_rows) as bigint) as people,
        count_if(is_safe) as classes,
        min(case when is_safe then class_rows end) as smallest_class,
        cast(sum(case when is_safe then 0 else class_rows end) as bigint) as suppressed_people,
        cast(sum(case when is_safe then class_rows * class_rows else 0 end) as bigint) as squares
    from judged
    group by table_name, levels

),

rated as (

    select
        measured.*,
        squares + suppressed_people * people as discernibility,
        -- A suppressed row loses everything; the others lose the weighted share of each ladder below their level.
        1 - (1 - cast(suppressed_people as double) / nullif(people, 0)) * (1 - ladder_share) as lost_share,
        -- A few suppressed rows would be identified by their stars.
        (suppressed_people = 0 or suppressed_people >= {{ var('anonymization_k', 5) }})
        and suppressed_people * 100 <= people * {{ var('anonymization_suppression_limit_pct', 5) }} as is_allowed
    from measured

),

ranked as (

    select
        rated.*,
        row_number() over (
            partition by table_name
            order by
                not is_allowed,
                lost_share,
                discernibility,
                levels
        ) as place
    from rated

)

select
    table_name,
    place as node_id,
    levels,
    people,
    classes,
    smallest_class,
    suppressed_people,
    100 * cast(suppressed_people as double) / nullif(people, 0) as suppressed_pct,
    discernibility,
    100 * lost_share as lost_pct,
    is_allowed,
    place = 1 as is_chosen
from ranked
{%- endmacro %}

{#
  A column at a level of its ladder.

  Arguments:
    column: what policy_generalised returned.
    row: alias of the row with all steps.
    level: SQL expression of the level.

  Usage: {{ athena_recipes._policy_at_level(column, 'levels', 'nodes.birth_year_level') }}
#}
{% macro _policy_at_level(column, row, level) -%}
    case {{ level }}
            {%- for name in column.step_names %}
            when {{ loop.index0 }} then {{ row }}.{{ name }}
            {%- endfor %}
            else '*'
        end
{%- endmacro %}
