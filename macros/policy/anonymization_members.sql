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
  SELECT of the members of all sets of a table, raw or as published. The table is read once.

  Arguments:
    policy: what athena_recipes.policy returned.
    relation: the raw or the published table.
    is_raw: whether the relation is the raw table.

  Usage: {{ athena_recipes._policy_members(policy, relation, true) }}
#}
{% macro _policy_members(policy, relation, is_raw) -%}
    {%- set person = policy.person or policy.key[0] -%}
    {%- set people, sensitive, shown = [], [], {} -%}
    {%- for column in policy.columns -%}
        {%- set name = column.name if is_raw else column.public_name -%}
        {%- if column.name == person and name -%}{%- do people.append('members.' ~ name) -%}{%- endif -%}
        {%- if is_raw or (column.action not in ['drop', 'row_hash'] and not column.get('is_unique')) -%}
            {%- do shown.update({column.name: athena_recipes._policy_part(column, 'members.' ~ name)}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in athena_recipes.policy_sensitive(policy) if policy.about_persons -%}
        {%- set value = athena_recipes.policy_published(column, 'members') if is_raw else 'members.' ~ column.public_name -%}
        {%- do sensitive.append(athena_recipes._policy_part(column, value)) -%}
    {%- endfor -%}
select
    '{{ 'raw' if is_raw else 'released' }}' as release_stage,
    '{{ policy.name }}' as table_name,
    sets.set_name,
    cast({{ people[0] if people else 'null' }} as varchar) as person,
    case sets.set_name
        {%- for set_name, names in policy.sets.items() %}
        {%- set known = [] %}
        {%- for name in names if name in shown %}{% do known.append(shown[name]) %}{% endfor %}
        when '{{ set_name }}' then {{ athena_recipes.policy_text(known) | indent(4) }}
        {%- endfor %}
    end as class_values,
    {{ athena_recipes.policy_text(sensitive) }} as sensitive_values,
    {{ 'false' if is_raw else ('members.is_suppressed' if policy.about_persons else 'members.is_rare') }} as is_suppressed
from {% if is_raw %}{{ athena_recipes.policy_rows(policy, relation) }}{% else %}{{ relation }}{% endif %} as members
cross join (
    values
    {%- for set_name in policy.sets %}
    ('{{ set_name }}'){{ ',' if not loop.last }}
    {%- endfor %}
) as sets (set_name)
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
    {%- if policy.sets -%}
        {%- do selects.append(athena_recipes._policy_members(policy, relation, true)) -%}
        {%- do selects.append(athena_recipes._policy_members(policy, public, false)) -%}
    {%- endif -%}
{%- endfor -%}
(
{{ selects | join('\nunion all\n') or 'select 1 as nothing' }}
)
{%- endmacro %}
