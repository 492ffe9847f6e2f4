{#
  Model: rows and values that do not count, without an example, which would be a clear value. One row per table,
  column and reason.

  Arguments:
    source_name: name of the source.
    tables: its tables with a policy.
    reasons: name of the seed with reject_reason and fix.
    hierarchies: name of the seed with hierarchies, or none.

  Usage: {{ athena_recipes.anonymization_rejects('clinic', ['patients']) }}
#}
{% macro anonymization_rejects(source_name, tables, hierarchies=none) -%}
{%- set ladders = ref(hierarchies) if hierarchies else none -%}
{%- set fixes = {
    'line_short': 'Export the line again: it has fewer fields than the header, or a field with a line end or an open quote.',
    'key_missing': 'Export the rows again with their key; a row without a key belongs to nobody.',
    'key_unreadable': 'Correct the key at its source, or the type in the policy.',
    'delivered_before': 'Export each key once; of several rows the first by its values counts.',
    'value_unreadable': 'Correct the value at its source, or type, low or high in the policy; the published table has no value there.',
    'value_unlisted': 'Add the value to `values` or to the hierarchy if it does not identify a person; until then it is not published.',
} -%}
with

rejects as (

    {% for table in tables -%}
    {%- set policy, relation = athena_recipes.policy(source_name, table), source(source_name, table) -%}
    select
        '{{ table }}' as table_name,
        '{{ policy.key | join(', ') }}' as column_name,
        reject_reason,
        count(*) as rejected
    from {{ athena_recipes.policy_rows(policy, relation) | indent(4) }} as judged
    where reject_reason is not null
    group by reject_reason
    union all
    select
        '{{ table }}' as table_name,
        listed.column_name,
        listed.reject_reason,
        case listed.number
            {%- for column in policy.columns if column.name not in policy.key %}
            when {{ loop.index }} then counts.{{ column.name }}_unreadable
            when -{{ loop.index }} then counts.{{ column.name }}_unlisted
            {%- endfor %}
        end as rejected
    from (
        select
            {%- for column in policy.columns %}
            {%- set text = 'lines.' ~ column.name %}
            count_if({{ text }} <> '' and {{ athena_recipes.policy_typed(column, text) }} is null) as {{ column.name }}_unreadable,
            {%- if column.action == 'keep' and column.get('values') %}
            count_if({{ text }} <> '' and {{ text }} not in ({{ athena_recipes.policy_values(column) }}))
            {%- elif column.get('hierarchy') and column.action in ['generalise', 'bin'] %}
            count_if({{ text }} <> '' and {{ column.name }}_hierarchy.value is null)
            {%- else %}
            0
            {%- endif %} as {{ column.name }}_unlisted,
            {%- endfor %}
            count(*) as lines
        from {{ relation }} as lines
        {{- athena_recipes.policy_hierarchy_joins(policy, 'lines', ladders) | indent(4) }}
    ) as counts
    cross join (
        values
        ('', '', 0)
        {%- for column in policy.columns if column.name not in policy.key %},
        ('{{ column.name }}', 'value_unreadable', {{ loop.index }}),
        ('{{ column.name }}', 'value_unlisted', -{{ loop.index }})
        {%- endfor %}
    ) as listed (column_name, reject_reason, number)
    {{- '\n    union all\n    ' if not loop.last }}
    {%- endfor %}

)

select
    table_name,
    column_name,
    reject_reason,
    rejected,
    case reject_reason
        {%- for reason, fix in fixes.items() %}
        when '{{ reason }}' then '{{ fix }}'
        {%- endfor %}
    end as fix
from rejects
where rejected > 0
{%- endmacro %}
