{#
  Model: rows and values that do not count, without an example, which would be a clear value. One row per table,
  column and reason.

  Arguments:
    source_name: name of the source.
    tables: its tables with a policy.
    hierarchies: name of the seed with hierarchies, or none.

  Usage: {{ athena_recipes.anonymization_rejects('clinic', ['patients']) }}
#}
{% macro anonymization_rejects(source_name, tables, hierarchies=none) -%}
{%- set ladders = ref(hierarchies) if hierarchies else none -%}
{%- set fixes = {
    'line_short': 'Export the line again: it has fewer fields than the header, or a field with a line end or an open quote.',
    'line_long': 'Export the line again with quotes around fields that hold a comma; its values are in other columns than their own.',
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
        listed.column_name,
        coalesce(listed.reject_reason, counts.reject_reason) as reject_reason,
        case listed.number
            when 0 then counts.rejected
            {%- for column in policy.columns if column.name not in policy.key %}
            when {{ loop.index }} then counts.{{ column.name }}_unreadable
            {%- if athena_recipes._policy_has_list(column) %}
            when -{{ loop.index }} then counts.{{ column.name }}_unlisted
            {%- endif %}
            {%- endfor %}
        end as rejected
    from (
        select
            judged.reject_reason,
            {%- for column in policy.columns if column.name not in policy.key %}
            {%- set text = 'judged.' ~ column.name ~ '_text' %}
            count_if({{ text }} <> '' and judged.{{ column.name }} is null) as {{ column.name }}_unreadable,
            {%- if column.get('hierarchy') and athena_recipes._policy_has_list(column) %}
            count_if({{ text }} <> '' and {{ column.name }}_hierarchy.value is null) as {{ column.name }}_unlisted,
            {%- elif athena_recipes._policy_has_list(column) %}
            count_if({{ text }} <> '' and {{ text }} not in ({{ athena_recipes.policy_values(column) }})) as {{ column.name }}_unlisted,
            {%- endif %}
            {%- endfor %}
            count(*) as rejected
        from {{ athena_recipes.policy_rows(policy, relation, with_texts=true) | indent(8) }} as judged
        {{- athena_recipes.policy_hierarchy_joins(policy, 'judged', ladders) | indent(4) }}
        group by judged.reject_reason
    ) as counts
    cross join (
        values
        ('{{ policy.key | join(', ') }}', cast(null as varchar), 0)
        {%- for column in policy.columns if column.name not in policy.key %},
        ('{{ column.name }}', 'value_unreadable', {{ loop.index }})
        {%- if athena_recipes._policy_has_list(column) %},
        ('{{ column.name }}', 'value_unlisted', -{{ loop.index }})
        {%- endif %}
        {%- endfor %}
    ) as listed (column_name, reject_reason, number)
    where
        -- Values of a line that is too long are those of other columns.
        case listed.number when 0 then counts.reject_reason is not null else coalesce(counts.reject_reason, '') <> 'line_long' end
    {{- '\n    union all\n    ' if not loop.last }}
    {%- endfor %}

)

select
    table_name,
    column_name,
    reject_reason,
    cast(sum(rejected) as bigint) as rejected,
    case reject_reason
        {%- for reason, fix in fixes.items() %}
        when '{{ reason }}' then '{{ fix }}'
        {%- endfor %}
    end as fix
from rejects
group by table_name, column_name, reject_reason
having sum(rejected) > 0
{%- endmacro %}

{#
  Whether only listed values of a column are published.

  Arguments:
    column: the column's policy.

  Usage: {% if athena_recipes._policy_has_list(column) %}
#}
{% macro _policy_has_list(column) %}
    {{ return((column.action == 'keep' and column.get('values')) or (column.get('hierarchy') and column.action in ['generalise', 'bin'])) }}
{% endmacro %}
