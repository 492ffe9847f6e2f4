{#
  The columns of a policy that the search for k may generalise: their policies, and `level_name` (the column
  that holds the column's level) and `step_names` (the columns that hold its values, one per level below the
  top).

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% set generalised = anonymization_generalised(policy) %}
#}
{% macro anonymization_generalised(policy) %}
    {% set columns = [] %}
    {% for column in policy.columns if column.action == 'generalise' %}
        {% set step_names = [] %}
        {% for level in range(column.height) %}
            {% do step_names.append(column.name ~ '_' ~ level) %}
        {% endfor %}
        {% do columns.append(dict(column, level_name=column.name ~ '_level', step_names=step_names)) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
  A value at one level of its ladder, as text: a range of numbers, or a step of a hierarchy. A value that is
  NULL, or not in the hierarchy, is `unknown`; the top is `*`.

  Arguments:
    column: the column's policy.
    level: from 0.
    row: alias of the typed raw row.

  Usage: {{ anonymization_level(column, 1, 'customers') }}
#}
{% macro anonymization_level(column, level, row) -%}
    {%- if level >= column.height -%}
        '*'
    {%- elif column.get('hierarchy') -%}
        coalesce({{ column.name }}_hierarchy.{{ 'value' if level == 0 else 'level_' ~ level }}, 'unknown')
    {%- else -%}
        {%- set value, width = row ~ '.' ~ column.name, column.widths[level] -%}
        {%- set low = anonymization_bin(value, width, column.get('origin', 0)) -%}
        {%- if width == 1 -%}
            coalesce(cast({{ low }} as varchar), 'unknown')
        {%- else -%}
            coalesce(
        cast({{ low }} as varchar)
        || '-' || cast({{ low }} + {{ width - 1 }} as varchar),
        'unknown'
    )
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#
  A column at the level of a row of the lattice.

  Arguments:
    column: the column's policy.
    levels: alias of the row with all levels.
    node: alias of the lattice's row.

  Usage: {{ anonymization_at_level(column, 'levels', 'nodes') }}
#}
{% macro anonymization_at_level(column, levels, node) -%}
    case {{ node }}.{{ column.level_name }}
            {%- for step_name in column.step_names %}
            when {{ loop.index0 }} then {{ levels }}.{{ step_name }}
            {%- endfor %}
            else '*'
        end
{%- endmacro %}
