{#
  Stop if a release would break k together with an earlier one under the same key: rows that were published in a class
  have left it, so that fewer than k are left. The error has the releases. Queries counts.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.

  Usage: {{ config(pre_hook="{{ athena_recipes.policy_check_release('clinic', 'patients') }}") }}
#}
{% macro policy_check_release(source_name, table) %}
    {% set policy = athena_recipes.policy(source_name, table) %}
    {% if execute and policy.about_persons %}
        {% set broken = run_query(athena_recipes._policy_broken_classes(policy)).rows %}
        {% if broken %}
            {{ exceptions.raise_compiler_error(
                'anonymization: publishing ' ~ source_name ~ '.' ~ table ~ ' would leave ' ~ (broken | sum(attribute=1))
                ~ ' rows in classes below k together with release ' ~ broken | map(attribute=0) | join(', ')
                ~ ', because other rows of these classes have left the raw table. Fix: publish with a new key, whose'
                ~ ' hashes do not join with earlier releases: athena-recipes anonymization key create'
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}

{#
  SELECT of the releases whose classes would have fewer than k rows left, and these rows' number.

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% set broken = run_query(athena_recipes._policy_broken_classes(policy)).rows %}
#}
{% macro _policy_broken_classes(policy) -%}
select
    release_number,
    sum(class_rows) as people
from (
    select
        released.release_number,
        released.class_values,
        count(*) as class_rows
    from {{ athena_recipes.policy_rows(policy, source(policy.source_name, policy.name)) }} as people
    cross join ({{ athena_recipes.policy_key(policy.source_name) }}) as current_key
    inner join {{ ref(policy.source_name ~ '__releases') }} as released
        on {{ athena_recipes._policy_row_hash(policy, 'people', 'current_key') }} = released.row_hash
        and current_key.key_id = released.key_id
        and released.table_name = '{{ policy.name }}'
    where people.reject_reason is null and not released.is_suppressed
    group by released.release_number, released.class_values
) as classes
where class_rows < {{ var('anonymization_k', 5) }}
group by release_number
order by release_number
{%- endmacro %}
