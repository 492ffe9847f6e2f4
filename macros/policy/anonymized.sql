{#
  Model: a raw table as its policy publishes it. A person table takes its classes from the ledger of releases; a facts
  table publishes what at least k persons share. Rows are in the order of their hashes.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.
    hierarchies: name of the seed with hierarchies, for columns of facts that are binned by one.

  Usage: {{ athena_recipes.anonymized('clinic', 'patients') }}
#}
{% macro anonymized(source_name, table, hierarchies=none) -%}
{{- config(pre_hook="{{ athena_recipes.policy_check('" ~ source_name ~ "', ['" ~ table ~ "'], is_release=true) }}") -}}
{%- set policy = athena_recipes.policy(source_name, table) -%}
{%- set releases = ref(source_name ~ '__releases') -%}
{%- set relation = source(source_name, table) -%}
{%- set ladders = ref(hierarchies) if hierarchies else none -%}
with

current_key as (

    {{ athena_recipes.policy_key(source_name) }}

),

counted as (

    select * from {{ athena_recipes.policy_rows(policy, relation) | indent(4) }} as counted
    where reject_reason is null

),

{% if policy.about_persons -%}
{{ athena_recipes._anonymized_persons(policy, releases) }}
{%- else -%}
{{ athena_recipes._anonymized_facts(policy, ladders) }}
{%- endif %},

-- The order of the hashes, so that the order of rows tells nothing of the raw rows.
ordered as (

    select
        published.*,
        row_number() over (partition by substr(row_hash, 1, 2) order by row_hash) as place
    from published

)

select
    {%- for column in policy.columns if column.action != 'drop' %}
    {{ column.public_name }},
    {%- endfor %}
    {%- if policy.about_persons %}
    is_suppressed,
    release_number,
    {%- else %}
    is_rare,
    {%- endif %}
    key_version
from ordered
where place > 0
{%- endmacro %}

{#
  CTE `published` of a person table: each row with its class from the ledger.

  Arguments:
    policy: what athena_recipes.policy returned.
    releases: relation of the ledger.

  Usage: {{ athena_recipes._anonymized_persons(policy, ref('clinic__releases')) }}
#}
{% macro _anonymized_persons(policy, releases) -%}
hashed as (

    select
        counted.*,
        current_key.key_version,
        current_key.key_bytes,
        current_key.key_id,
        {{ athena_recipes._policy_row_hash(policy, 'counted', 'current_key') }} as row_hash
    from counted
    cross join current_key

),

published as (

    select
        {%- set generalised = athena_recipes.policy_generalised(policy) | map(attribute='name') | list %}
        {%- set shown = athena_recipes.policy_attributes(policy) | map(attribute='name') | list %}
        {%- for column in policy.columns if column.action != 'drop' %}
        {%- if column.action in ['keyed_hash', 'row_hash'] %}
        {{ 'case when not released.is_suppressed then ' if column.name in shown }}
        {{- athena_recipes.policy_hash(policy, column, 'hashed', 'hashed') }}{{ ' end' if column.name in shown }} as {{ column.public_name }},
        {%- elif column.action == 'generalise' %}
        {%- set part = "split_part(released.class_values, ' | ', " ~ (generalised.index(column.name) + 1) ~ ')' %}
        case when released.is_suppressed then '*' else {{ athena_recipes._policy_of_part(column, part) }} end as {{ column.name }},
        {%- elif column.pii == 'none' %}
        case when not released.is_suppressed then {{ athena_recipes.policy_published(column, 'hashed') }} end as {{ column.name }},
        {%- else %}
        {{ athena_recipes.policy_published(column, 'hashed') }} as {{ column.name }},
        {%- endif %}
        {%- endfor %}
        released.is_suppressed,
        released.release_number,
        hashed.key_version,
        hashed.row_hash
    from hashed
    inner join {{ releases }} as released
        on hashed.row_hash = released.row_hash
        and hashed.key_id = released.key_id
        and released.table_name = '{{ policy.name }}'

)
{%- endmacro %}

{#
  CTE `published` of a facts table. Rows of a class that 1 to k - 1 persons share are rare: their attributes are
  NULL. A mean is that of the published class, so it distinguishes no row within; its sum stays that of the rows.

  Arguments:
    policy: what athena_recipes.policy returned.
    hierarchies: relation of the seed with hierarchies, or none.

  Usage: {{ athena_recipes._anonymized_facts(policy) }}
#}
{% macro _anonymized_facts(policy, hierarchies=none) -%}
{%- set k = var('anonymization_k', 5) -%}
{%- set means = policy.columns | selectattr('action', 'equalto', 'mean') | list -%}
{%- set shown = athena_recipes.policy_attributes(policy) | map(attribute='name') | list -%}
{%- set person = 'facts.' ~ policy.person if policy.person else 'cast(null as varchar)' -%}
facts as (

    select
        counted.*,
        {{ athena_recipes.policy_text(athena_recipes._policy_attribute_values(policy, 'counted')) }} as class_values
    from counted
    {{- athena_recipes.policy_hierarchy_joins(policy, 'counted', hierarchies) }}

),

classes as (

    select
        facts.class_values,
        count(distinct {{ person }}) between 1 and {{ k - 1 }} as is_rare
    from facts
    group by facts.class_values

),

placed as (

    select
        facts.*,
        classes.is_rare,
        case when classes.is_rare then '*' else facts.class_values end as published_class
    from facts
    inner join classes
        on facts.class_values = classes.class_values

),

-- Sums of whole units of the last digit.
sums as (

    select
        facts.published_class,
        facts.is_rare and count(distinct {{ person }}) < {{ k }} as is_hidden,
        cast(count(*) as double) as row_count
        {%- for column in means %},
        cast(coalesce(sum(cast(facts.{{ column.name }} * {{ 10 ** athena_recipes._policy_scale(column) }} as bigint)), 0) as double) as {{ column.name }}
        {%- endfor %}
    from placed as facts
    group by facts.published_class, facts.is_rare

),

-- Half up, so that every engine gives the same.
means as (

    select
        published_class,
        is_hidden
        {%- for column in means %},
        cast(floor((2 * {{ column.name }} + row_count) / nullif(2 * row_count, 0)) / {{ 10 ** athena_recipes._policy_scale(column) }} as {{ column.type }}) as {{ column.name }}
        {%- endfor %}
    from sums

),

published as (

    select
        {%- for column in policy.columns if column.action != 'drop' %}
        {%- if column.action in ['keyed_hash', 'row_hash'] %}
        {{ 'case when not placed.is_rare then ' if column.name in shown }}
        {{- athena_recipes.policy_hash(policy, column, 'placed', 'current_key') }}{{ ' end' if column.name in shown }} as {{ column.public_name }},
        {%- elif column.action == 'mean' %}
        case when not means.is_hidden then means.{{ column.name }} end as {{ column.name }},
        {%- elif column.pii == 'sensitive' %}
        {{ athena_recipes.policy_published(column, 'placed') }} as {{ column.name }},
        {%- else %}
        case when not placed.is_rare then {{ athena_recipes.policy_published(column, 'placed') }} end as {{ column.name }},
        {%- endif %}
        {%- endfor %}
        placed.is_rare,
        current_key.key_version,
        {{ athena_recipes._facts_order(policy, 'placed', 'current_key') }} as row_hash
    from placed
    inner join means
        on placed.published_class = means.published_class
    cross join current_key

)
{%- endmacro %}

{#
  The hash by which rows of facts are ordered: one that is published of them, because that costs nothing more.

  Arguments:
    policy: what athena_recipes.policy returned.
    row: alias of the typed row.
    key: alias of the key's row.

  Usage: {{ athena_recipes._facts_order(policy, 'placed', 'current_key') }} as row_hash
#}
{% macro _facts_order(policy, row, key) %}
    {% for column in policy.columns if column.name in policy.key and column.action == 'row_hash' %}
        {{ return(athena_recipes.policy_hash(policy, column, row, key)) }}
    {% endfor %}
    {{ return(athena_recipes._policy_row_hash(policy, row, key)) }}
{% endmacro %}
