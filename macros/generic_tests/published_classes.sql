{#
  Each class of a published person table has k rows, and l values of each sensitive column, from the table alone. The
  suppressed rows are no class, but they are none or at least k. One row per class that is smaller.

  Arguments:
    model: the published table; dbt gives it.
    source_name: name of the source.
    table: name of the raw table.

  Usage: data_tests: [published_classes: {arguments: {source_name: clinic, table: patients}}]
#}
{% test published_classes(model, source_name, table) %}
    {%- set policy = athena_recipes.policy(source_name, table) %}
    {%- set names = (athena_recipes.policy_generalised(policy) + athena_recipes.policy_attributes(policy))
        | map(attribute='public_name') | list %}
    select
        {{ athena_recipes.policy_text(names) }} as class_values,
        is_suppressed,
        count(*) as class_rows
    from {{ model }} as published
    group by {{ (names + ['is_suppressed']) | join(', ') }}
    having
        count(*) < {{ var('anonymization_k', 5) }}
        {%- for column in athena_recipes.policy_sensitive(policy) %}
        or (
            not is_suppressed
            and count(distinct coalesce(cast({{ column.public_name }} as varchar), 'none')) < {{ column.get('l', var('anonymization_l', 2)) }}
        )
        {%- endfor %}
{% endtest %}
