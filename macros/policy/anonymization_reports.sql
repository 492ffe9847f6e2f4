{#
  Model: how many people share a class. One row per stage, table and set. Suppressed people are no class.

  Arguments:
    source_name: name of the source.
    tables: its person tables.

  Usage: {{ athena_recipes.anonymization_k_anonymity('clinic', ['patients']) }}
#}
{% macro anonymization_k_anonymity(source_name, tables) -%}
{%- set k = var('anonymization_k', 5) -%}
with

classes as (

    select
        release_stage,
        table_name,
        set_name,
        class_values,
        is_suppressed,
        count(*) as people
    from {{ athena_recipes.policy_members(source_name, tables) | indent(4) }} as members
    group by release_stage, table_name, set_name, class_values, is_suppressed

)

select
    release_stage,
    table_name,
    set_name,
    count_if(not is_suppressed) as classes,
    min(case when not is_suppressed then people end) as smallest_class,
    count_if(not is_suppressed and people = 1) as unique_classes,
    count_if(not is_suppressed and people < {{ k }}) as classes_below_k,
    cast({{ k }} as bigint) as k_required,
    coalesce(min(case when not is_suppressed then people end) >= {{ k }}, true) as is_k_reached
from classes
group by release_stage, table_name, set_name
{%- endmacro %}

{#
  Model: the risk of re-identification of people whose columns of a set an attacker knows. One row per stage, table and
  set. The risk of a person is one in the number of people of the smallest class in which the person is found. Of what is
  published there is also a row for each combination of knowledge that the policy of a facts table names.

  Arguments:
    source_name: name of the source.
    tables: its tables with a policy.

  Usage: {{ athena_recipes.anonymization_risk('clinic', ['patients']) }}
#}
{% macro anonymization_risk(source_name, tables) -%}
{%- set k = var('anonymization_k', 5) -%}
with

found as (

    select
        release_stage,
        table_name,
        set_name,
        class_values,
        is_suppressed,
        person,
        person_rows
    from {{ ref('stg_' ~ source_name ~ '__class_members') }}

),

-- Two facts of a person, or a fact and the person's own row. A suppressed fact adds nothing.
members as (

    select
        release_stage,
        table_name,
        set_name,
        class_values,
        is_suppressed,
        person
    from found
    {%- for table in tables %}
    {%- for name, rule in athena_recipes.policy(source_name, table).get('combined', {}).items() %}
    union all
    select
        facts.release_stage,
        facts.table_name,
        '{{ name }}' as set_name,
        facts.class_values || ' + ' || case when others.is_suppressed then '*' else others.class_values end as class_values,
        facts.is_suppressed,
        facts.person
    from found as facts
    inner join found as others
        on facts.person = others.person
        and facts.release_stage = others.release_stage
        and others.table_name = '{{ rule.of or table }}'
        and others.set_name = '{{ rule.and_set }}'
        {%- if not rule.of %}
        and not others.is_suppressed
        and (facts.class_values < others.class_values or (facts.class_values = others.class_values and facts.person_rows > 1))
        {%- endif %}
    where
        facts.release_stage = 'released'
        and facts.table_name = '{{ table }}'
        and facts.set_name = '{{ rule.set }}'
        and not facts.is_suppressed
    {%- endfor %}
    {%- endfor %}

),

classes as (

    select
        release_stage,
        table_name,
        set_name,
        class_values,
        is_suppressed,
        count(*) as people
    from members
    group by release_stage, table_name, set_name, class_values, is_suppressed

),

-- A suppressed row has no value that an attacker could know.
people as (

    select
        members.release_stage,
        members.table_name,
        members.set_name,
        members.person,
        min(case when not members.is_suppressed then classes.people end) as smallest_class
    from members
    inner join classes
        on members.release_stage = classes.release_stage
        and members.table_name = classes.table_name
        and members.set_name = classes.set_name
        and members.class_values = classes.class_values
        and members.is_suppressed = classes.is_suppressed
    group by members.release_stage, members.table_name, members.set_name, members.person

)

select
    release_stage,
    table_name,
    set_name,
    case concat(table_name, '.', set_name)
        {%- for table in tables %}
        {%- for set_name, names in athena_recipes.policy(source_name, table).sets.items() %}
        when '{{ table }}.{{ set_name }}' then '{{ names | join(', ') }}'
        {%- endfor %}
        {%- for name, rule in athena_recipes.policy(source_name, table).get('combined', {}).items() %}
        when '{{ table }}.{{ name }}' then '{{ rule.set }} and {{ (rule.of ~ '.') if rule.of else 'another ' }}{{ rule.and_set }}'
        {%- endfor %}
        {%- endfor %}
        else ''
    end as set_columns,
    count(*) as people,
    count_if(smallest_class is null) as suppressed_people,
    100 / nullif(cast(min(smallest_class) as double), 0) as highest_risk_pct,
    round(100 * sum(coalesce(1 / nullif(cast(smallest_class as double), 0), 0)) / nullif(count(*), 0), 6) as average_risk_pct,
    count_if(smallest_class = 1) as identified_people,
    count_if(smallest_class < {{ k }}) as people_at_risk,
    100 * cast(count_if(smallest_class < {{ k }}) as double) / nullif(count(*), 0) as at_risk_pct,
    cast(case concat(table_name, '.', set_name)
        when '' then 0
        {%- for table in tables %}
        {%- for set_name, accepted in athena_recipes.policy(source_name, table).accepted_risk.items() %}
        when '{{ table }}.{{ set_name }}' then {{ accepted }}e0
        {%- endfor %}
        {%- endfor %}
        else 0
    end as double) as accepted_risk_pct
from people
group by release_stage, table_name, set_name
{%- endmacro %}

{#
  Model: how many values of its sensitive columns a class has. One row per stage, person table, set and sensitive
  column. If a class has one value, finding the class reveals it, whatever k is; if its values are shared out otherwise
  than those of the whole table, finding it tells something. Suppressed people are no class, and are in the whole table.

  Arguments:
    source_name: name of the source.
    tables: its person tables.

  Usage: {{ athena_recipes.anonymization_l_diversity('clinic', ['patients']) }}
#}
{% macro anonymization_l_diversity(source_name, tables) -%}
{%- set keys = ['release_stage', 'table_name', 'set_name', 'sensitive_column'] -%}
with

named as (

    select
        table_name,
        sensitive_column,
        place,
        is_ordered,
        l_required,
        t_required
    from (
        values
        ('', '', 0, false, 0, cast(null as double))
        {%- for table in tables %}
        {%- set policy = athena_recipes.policy(source_name, table) %}
        {%- for column in athena_recipes.policy_sensitive(policy) if policy.about_persons %},
        ('{{ table }}', '{{ column.name }}', {{ loop.index }}, {{ athena_recipes._policy_is_ordered(column) | lower }}, {{ column.get('l', var('anonymization_l', 2)) }}, cast({{ "'" ~ athena_recipes._policy_t(column) ~ "'" if athena_recipes._policy_t(column) is not none else 'null' }} as double))
        {%- endfor %}
        {%- endfor %}
    ) as listed (table_name, sensitive_column, place, is_ordered, l_required, t_required)

),

-- A missing value counts as a value.
value_counts as (

    select
        members.release_stage,
        members.table_name,
        members.set_name,
        named.sensitive_column,
        members.class_values,
        members.is_suppressed,
        split_part(members.sensitive_values, ' | ', named.place) as value,
        named.is_ordered,
        named.l_required,
        named.t_required,
        count(*) as people
    from {{ athena_recipes.policy_members(source_name, tables) | indent(4) }} as members
    inner join named
        on members.table_name = named.table_name
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10

),

class_counts as (

    select * from value_counts
    where not is_suppressed

),

table_shares as (

    select * from {{ athena_recipes.policy_shares('value_counts', keys) | indent(4) }} as table_shares

),

distances as (

    select * from {{ athena_recipes.policy_distances('class_counts', 'table_shares', keys + ['class_values'], keys) | indent(4) }} as distances

),

shares as (

    select
        class_counts.*,
        cast(people as double)
        / nullif(sum(people) over (partition by release_stage, table_name, set_name, sensitive_column, class_values), 0) as share
    from class_counts

),

classes as (

    select
        release_stage,
        table_name,
        set_name,
        sensitive_column,
        l_required,
        t_required,
        class_values,
        cast(sum(people) as bigint) as people,
        count(*) as distinct_values,
        exp(-sum(share * ln(share))) as entropy_values,
        max(share) as greatest_share
    from shares
    group by release_stage, table_name, set_name, sensitive_column, l_required, t_required, class_values

)

select
    classes.release_stage,
    classes.table_name,
    classes.set_name,
    classes.sensitive_column,
    count(*) as classes,
    min(distinct_values) as distinct_l,
    round(min(entropy_values), 6) as entropy_l,
    round(100 * max(greatest_share), 6) as greatest_share_pct,
    count_if(distinct_values < l_required) as classes_below_l,
    cast(sum(case when distinct_values < l_required then people else 0 end) as bigint) as people_below_l,
    100 * cast(sum(case when distinct_values < l_required then people else 0 end) as double)
    / nullif(sum(people), 0) as below_l_pct,
    min(distinct_values) >= l_required as is_l_reached,
    t_required,
    round(max(distances.distance), 6) as closeness_t,
    count_if(distances.distance > t_required) as classes_above_t,
    count_if(distances.distance > t_required) = 0 as is_t_reached
from classes
inner join distances
    on classes.release_stage = distances.release_stage
    and classes.table_name = distances.table_name
    and classes.set_name = distances.set_name
    and classes.sensitive_column = distances.sensitive_column
    and classes.class_values = distances.class_values
group by 1, 2, 3, 4, l_required, t_required
{%- endmacro %}

{#
  Model: the policy as a table. One row per raw column.

  Arguments:
    source_name: name of the source.
    tables: its tables with a policy.

  Usage: {{ athena_recipes.anonymization_column_policy('clinic', ['patients']) }}
#}
{% macro anonymization_column_policy(source_name, tables) -%}
select
    table_name,
    column_name,
    pii,
    action,
    nullif(hash_domain, '') as hash_domain,
    nullif(public_name, '') as public_name
from (
    values
    {%- for table in tables %}
    {%- set last_table = loop.last %}
    {%- for column in athena_recipes.policy(source_name, table).columns %}
    ('{{ table }}', '{{ column.name }}', '{{ column.pii }}', '{{ column.action }}', {{ athena_recipes._sql_text(column.get('domain', '')) }}, '{{ column.public_name or '' }}'){{ ',' if not (last_table and loop.last) }}
    {%- else %}
    ('', '', '', '', '', ''){{ ',' if not last_table }}
    {%- endfor %}
    {%- endfor %}
) as policy (table_name, column_name, pii, action, hash_domain, public_name)
{%- endmacro %}
