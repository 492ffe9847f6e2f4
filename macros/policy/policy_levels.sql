{#
  Subquery of a person table's rows that count: each generalised column at each step of its ladder, the attributes
  that it publishes besides, and its sensitive values as they are published, as texts.

  Arguments:
    policy: what athena_recipes.policy returned.
    relation: the raw table.
    hierarchies: relation of the seed with hierarchies, or none.

  Usage: from {{ athena_recipes.policy_levels(policy, source('clinic', 'patients')) }} as levels
#}
{% macro policy_levels(policy, relation, hierarchies=none) -%}
(
    select
        {%- for name in policy.key %}
        people.{{ name }},
        {%- endfor %}
        {%- for column in athena_recipes.policy_generalised(policy) %}
        {%- for step in column.ladder %}
        {{ athena_recipes._policy_step(column, step, 'people.' ~ column.name) }} as {{ column.step_names[loop.index0] }},
        {%- endfor %}
        {%- endfor %}
        {%- for column in athena_recipes.policy_sensitive(policy) %}
        coalesce(cast({{ athena_recipes.policy_published(column, 'people') }} as varchar), 'none') as {{ column.name }}_published,
        {%- endfor %}
        {{ athena_recipes.policy_text(athena_recipes._policy_attribute_values(policy, 'people')) }} as attribute_values
    from {{ athena_recipes.policy_rows(policy, relation) }} as people
    {{- athena_recipes.policy_hierarchy_joins(policy, 'people', hierarchies) }}
    where people.reject_reason is null
)
{%- endmacro %}

{#
  The SQL of a table's attributes as an attacker can tell them apart: a hash by its value, because equal hashes show
  equal values.

  Arguments:
    policy: what athena_recipes.policy returned.
    row: alias of the typed row.

  Usage: {{ athena_recipes.policy_text(athena_recipes._policy_attribute_values(policy, 'people')) }}
#}
{% macro _policy_attribute_values(policy, row) %}
    {% set values = [] %}
    {% for column in athena_recipes.policy_attributes(policy) %}
        {% do values.append(row ~ '.' ~ column.name if column.action == 'keyed_hash' else athena_recipes.policy_published(column, row)) %}
    {% endfor %}
    {{ return(values) }}
{% endmacro %}

{#
  SQL of a class's condition: it has k rows, and of each sensitive column l values, which are shared out as in the
  whole table but for a distance of t.

  Arguments:
    policy: what athena_recipes.policy returned.
    class: alias of the class; it has class_rows and <sensitive column>_values, and is joined with the distances of
      policy_closeness_joins.

  Usage: where {{ athena_recipes.policy_is_safe(policy, 'classes') }}
#}
{% macro policy_is_safe(policy, class) %}
    {% set conditions = [class ~ '.class_rows >= ' ~ var('anonymization_k', 5)] %}
    {% for column in athena_recipes.policy_sensitive(policy) %}
        {% do conditions.append(class ~ '.' ~ column.name ~ '_values >= ' ~ column.get('l', var('anonymization_l', 2))) %}
    {% endfor %}
    {% for column in athena_recipes.policy_close(policy) %}
        {% do conditions.append(column.name ~ "_distances.distance <= cast('" ~ athena_recipes._policy_t(column) ~ "' as double)") %}
    {% endfor %}
    {{ return(conditions | join('\n            and ')) }}
{% endmacro %}

{#
  SQL of how many values a sensitive column has in a class, as far as its l needs: of two or more, 2 is enough, and
  two aggregates are cheaper than counting distinct values.

  Arguments:
    column: the column's policy.
    values: SQL expression of the values, never NULL.

  Usage: {{ athena_recipes._policy_distinct(column, 'members.flag_published') }} as flag_values
#}
{% macro _policy_distinct(column, values) %}
    {% if column.get('l', var('anonymization_l', 2)) <= 2 %}
        {{ return('case when min(' ~ values ~ ') = max(' ~ values ~ ') then 1 else 2 end') }}
    {% endif %}
    {{ return('count(distinct ' ~ values ~ ')') }}
{% endmacro %}
