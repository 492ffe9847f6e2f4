{#
  View: in which classes an attacker finds a person. One row per stage (raw, released), table, set of known columns,
  class and person, with the number of the person's rows. Rows without a person are left out: they identify nobody.
  The released classes are those of the published tables alone. In the raw schema, because raw classes are clear values.

  Arguments:
    source_name: name of the source.
    tables: its tables with a policy.

  Usage: {{ athena_recipes.anonymization_members('clinic', ['patients']) }}
#}
{% macro anonymization_members(source_name, tables) -%}
{{- config(materialized='view', schema='raw_' ~ source_name) -}}
select
    release_stage,
    table_name,
    set_name,
    class_values,
    is_suppressed,
    person,
    count(*) as person_rows
from {{ athena_recipes.policy_members(source_name, tables) }} as members
where person is not null
group by release_stage, table_name, set_name, class_values, is_suppressed, person
{%- endmacro %}

{#
  SELECT of the members of one set, raw or as published.

  Arguments:
    policy: what athena_recipes.policy returned.
    relation: the raw or the published table.
    set_name: name of the set.
    names: its raw columns.
    is_raw: whether the relation is the raw table.

  Usage: {{ athena_recipes._policy_members(policy, relation, 'birth', ['birth_year'], true) }}
#}
{% macro _policy_members(policy, relation, set_name, names, is_raw) -%}
    {%- set person = policy.person or policy.key[0] -%}
    {%- set known, people, sensitive = [], [], [] -%}
    {%- for column in policy.columns -%}
        {%- set name = column.name if is_raw else column.public_name -%}
        {%- if column.name == person and name -%}{%- do people.append('members.' ~ name) -%}{%- endif -%}
        {%- if column.name in names and (is_raw or (column.action not in ['drop', 'row_hash'] and not column.get('is_unique'))) -%}
            {%- do known.append('members.' ~ name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in athena_recipes.policy_sensitive(policy) if policy.about_persons -%}
        {%- do sensitive.append(athena_recipes.policy_published(column, 'members') if is_raw else 'members.' ~ column.public_name) -%}
    {%- endfor -%}
select
    '{{ 'raw' if is_raw else 'released' }}' as release_stage,
    '{{ policy.name }}' as table_name,
    '{{ set_name }}' as set_name,
    cast({{ people[0] if people else 'null' }} as varchar) as person,
    {{ athena_recipes.policy_text(known) }} as class_values,
    {{ athena_recipes.policy_text(sensitive) }} as sensitive_values,
    {{ 'false' if is_raw else ('members.is_suppressed' if policy.about_persons else 'members.is_rare') }} as is_suppressed
from {% if is_raw %}{{ athena_recipes.policy_rows(policy, relation) }}{% else %}{{ relation }}{% endif %} as members
{{- '\nwhere members.reject_reason is null' if is_raw }}
{%- endmacro %}

{#
  Subquery of the members of all sets of these tables, raw and as published.

  Arguments:
    source_name: name of the source.
    tables: its tables with a policy.

  Usage: from {{ athena_recipes.policy_members('clinic', ['patients']) }} as members
#}
{% macro policy_members(source_name, tables) -%}
{%- set selects = [] -%}
{%- for table in tables -%}
    {%- set policy = athena_recipes.policy(source_name, table) -%}
    {%- set public, relation = ref(source_name ~ '__' ~ table), source(source_name, table) -%}
    {%- for set_name, names in policy.sets.items() -%}
        {%- do selects.append(athena_recipes._policy_members(policy, relation, set_name, names, true)) -%}
        {%- do selects.append(athena_recipes._policy_members(policy, public, set_name, names, false)) -%}
    {%- endfor -%}
{%- endfor -%}
(
{{ selects | join('\nunion all\n') or 'select 1 as nothing' }}
)
{%- endmacro %}
