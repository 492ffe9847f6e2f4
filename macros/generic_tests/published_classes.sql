{#
  Each class of a published person table has k rows, and of each sensitive column l values, and none is farther than t
  from the whole table, from the table alone. The suppressed rows are no class, but they are none or at least k. One row
  per class that is not safe.

  Arguments:
    model: the published table; dbt gives it.
    source_name: name of the source.
    table: name of the raw table.

  Usage: data_tests: [published_classes: {arguments: {source_name: clinic, table: patients}}]
#}
{% test published_classes(model, source_name, table) %}
    {%- set policy = athena_recipes.policy(source_name, table) %}
    {%- set known = athena_recipes.policy_generalised(policy) + athena_recipes.policy_attributes(policy) %}
    {%- set sensitive = athena_recipes.policy_sensitive(policy) %}
    with

    published as (

        select
            {{ athena_recipes.policy_text(known | map(attribute='public_name') | list) | indent(8) }} as class_values,
            {%- for column in sensitive %}
            coalesce(cast({{ column.public_name }} as varchar), 'none') as {{ column.name }}_published,
            {%- endfor %}
            is_suppressed
        from {{ model }} as published

    ),

    placed as (

        select * from published
        where not is_suppressed

    ),

    classes as (

        select
            class_values,
            is_suppressed,
            {%- for column in sensitive %}
            {{ athena_recipes._policy_distinct(column, column.name ~ '_published') }} as {{ column.name }}_values,
            {%- endfor %}
            count(*) as class_rows
        from published
        group by class_values, is_suppressed

    ),
    {{- athena_recipes.policy_closeness(policy, table, 'published', 'placed', ['class_values']) | indent(4) }}

    judged as (

        select
            classes.class_values,
            classes.class_rows,
            case
                when classes.is_suppressed then classes.class_rows >= {{ var('anonymization_k', 5) }}
                else {{ athena_recipes.policy_is_safe(policy, 'classes') }}
            end as is_safe
        from classes
        {{- athena_recipes.policy_closeness_joins(policy, table, 'classes', ['class_values']) | indent(4) }}

    )

    select * from judged
    where not is_safe
{% endtest %}
