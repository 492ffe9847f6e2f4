{#
  The columns of a person table that the search for k may generalise: their policies, and `step_names` (columns with
  the value at each step below the top).

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% set generalised = athena_recipes.policy_generalised(policy) %}
#}
{% macro policy_generalised(policy) %}
    {% set columns = [] %}
    {% for column in policy.columns if column.action == 'generalise' %}
        {% set step_names = [] %}
        {% for step in column.ladder %}{% do step_names.append(column.name ~ '_' ~ loop.index0) %}{% endfor %}
        {% do columns.append(dict(column, step_names=step_names)) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
  The columns that a table publishes as attributes besides those of the search: an attacker can tell their values
  apart. In a person table these are kept and binned columns of the class none, and hashes by value that are not
  unique; in a facts table all that is kept, binned, or a mean within bands.

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% for column in athena_recipes.policy_attributes(policy) %}
#}
{% macro policy_attributes(policy) %}
    {% set columns = [] %}
    {% for column in policy.columns if column.pii != 'sensitive' or column.action == 'keyed_hash' %}
        {% if column.action in ['keep', 'bin'] or (column.action == 'mean' and column.ladder) %}
            {% do columns.append(column) %}
        {% elif column.action == 'keyed_hash' and column.name not in policy.key and column.name != policy.person
                and not column.get('is_unique') %}
            {% do columns.append(column) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
  The sensitive columns that a table publishes in clear.

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% for column in athena_recipes.policy_sensitive(policy) %}
#}
{% macro policy_sensitive(policy) %}
    {{ return(policy.columns | selectattr('pii', 'equalto', 'sensitive') | selectattr('action', 'in', ['keep', 'bin']) | list) }}
{% endmacro %}

{#
  The value of a column as it is published where nothing is searched, averaged or hashed: kept, or in its bin.

  Arguments:
    column: the column's policy.
    row: alias of the typed row.

  Usage: {{ athena_recipes.policy_published(column, 'patients') }}
#}
{% macro policy_published(column, row) -%}
    {%- set value = row ~ '.' ~ column.name -%}
    {%- if column.action in ['bin', 'mean'] and column.ladder -%}
        {%- set step = column.ladder[0] -%}
        {%- if step.kind == 'width' -%}
            {{ athena_recipes.policy_bin(value, step.value, column.get('origin', 0)) }}
        {%- elif step.kind == 'decimal_width' -%}
            {{ athena_recipes._policy_decimal_bin(column, step.value, value) }}
        {%- else -%}
            {{ athena_recipes._policy_step(column, step, value) }}
        {%- endif -%}
    {%- elif column.get('values') -%}
        case when {{ value }} in ({{ athena_recipes.policy_values(column) }}) then {{ value }} end
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}

{#
  The listed values of a column as SQL literals.

  Arguments:
    column: the column's policy.

  Usage: where flag in ({{ athena_recipes.policy_values(column) }})
#}
{% macro policy_values(column) %}
    {% set literals = [] %}
    {% for value in column['values'] %}{% do literals.append(athena_recipes._sql_text(value)) %}{% endfor %}
    {{ return(literals | join(', ')) }}
{% endmacro %}

{#
  SQL of several values as one text, so that classes are compared as texts: NULL is `none`.

  Arguments:
    expressions: list of SQL expressions.

  Usage: {{ athena_recipes.policy_text(['a.x', 'a.y']) }} as class_values
#}
{% macro policy_text(expressions) %}
    {% set parts = [] %}
    {% for one in expressions %}{% do parts.append('coalesce(cast(' ~ one ~ " as varchar), 'none')") %}{% endfor %}
    {{ return(parts | join("\n        || ' | ' || ") or "'everybody'") }}
{% endmacro %}

{#
  SQL of a column's published value as a part of such a text that split_part divides again: in texts that may hold the
  separator, | is escaped.

  Arguments:
    column: the column's policy.
    value: SQL expression of the value.

  Usage: {{ athena_recipes.policy_text([athena_recipes._policy_part(column, 'patients.diagnosis')]) }}
#}
{% macro _policy_part(column, value) %}
    {% if column.get('hierarchy') or '|' in column.get('values', []) | join(' ') %}
        {{ return("replace(replace(" ~ value ~ ", '^', '^^'), '|', '^|')") }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}

{#
  SQL of a column's value from its part.

  Arguments:
    column: the column's policy.
    part: SQL expression of the part.

  Usage: {{ athena_recipes._policy_of_part(column, "split_part(class_values, ' | ', 1)") }}
#}
{% macro _policy_of_part(column, part) %}
    {{ return("replace(replace(" ~ part ~ ", '^|', '|'), '^^', '^')" if column.get('hierarchy') else part) }}
{% endmacro %}

{#
  Joins of a table's rows with the steps of its hierarchies.

  Arguments:
    policy: what athena_recipes.policy returned.
    row: alias of the typed row.
    hierarchies: relation of the seed with columns hierarchy, value, level_1, …

  Usage: {{ athena_recipes.policy_hierarchy_joins(policy, 'rows', ref('clinic__hierarchies')) }}
#}
{% macro policy_hierarchy_joins(policy, row, hierarchies) -%}
    {%- for column in policy.columns if column.get('hierarchy') and column.action in ['generalise', 'bin'] %}
    {%- if not hierarchies %}
        {{ exceptions.raise_compiler_error(
            'Policy of ' ~ policy.source_name ~ '.' ~ policy.name ~ ': column ' ~ column.name ~ ' has a hierarchy. Fix:'
            ~ " add hierarchies='<name of the seed>' to the macro's arguments"
        ) }}
    {%- endif %}
    left join {{ hierarchies }} as {{ column.name }}_hierarchy
        on {{ row }}.{{ column.name }} = {{ column.name }}_hierarchy.value
        and {{ column.name }}_hierarchy.hierarchy = {{ athena_recipes._sql_text(column.hierarchy) }}
    {%- endfor %}
{%- endmacro %}
