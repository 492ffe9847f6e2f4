-- One row per raw table, column and reason: the number of rows or values that do not count. A row without a
-- usable key is dropped; an unreadable or unlisted value is dropped, its row kept. There is no example,
-- because it would be a clear value.
-- jinja: the columns are those of the policy, which dbt knows and no table has.
{%- set tables = ['customer', 'store_sales'] %}

with

{% for table in tables -%}
{%- set policy = athena_recipes.policy('anonymization', table) -%}
{{ table }}_rows as (

    select
        '{{ table }}' as table_name,
        '{{ policy.key | join(', ') }}' as column_name,
        reject_reason,
        count(*) as rejected
    from {{ ref('stg_anonymization__' ~ table) }}
    where reject_reason is not null
    group by reject_reason

),

{{ table }}_counts as (

    select
        {%- for column in policy.columns %}
        {%- set text = 'lines.' ~ column.name %}
        count_if(
            {{ text }} <> ''
            and {{ anonymization_typed(column, text) }} is null
        ) as {{ column.name }}_unreadable,
        {%- if column.action == 'keep' and column.get('values') %}
        count_if({{ text }} <> '' and {{ text }} not in ('{{ column['values'] | join("', '") }}'))
        {%- elif column.get('hierarchy') %}
        count_if({{ text }} <> '' and {{ column.name }}_hierarchy.value is null)
        {%- else %}
        0
        {%- endif %} as {{ column.name }}_unlisted{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source('anonymization', table) }} as lines
    {%- for column in policy.columns if column.get('hierarchy') %}
    left join {{ ref('anonymization__hierarchies') }} as {{ column.name }}_hierarchy
        on lines.{{ column.name }} = {{ column.name }}_hierarchy.value
        and {{ column.name }}_hierarchy.hierarchy = '{{ column.hierarchy }}'
    {%- endfor %}

),

{{ table }}_values as (

    select
        '{{ table }}' as table_name,
        listed.column_name,
        listed.reject_reason,
        case concat(listed.column_name, ' ', listed.reject_reason)
            {%- for column in policy.columns if column.name not in policy.key %}
            when '{{ column.name }} value_unreadable' then counts.{{ column.name }}_unreadable
            when '{{ column.name }} value_unlisted' then counts.{{ column.name }}_unlisted
            {%- endfor %}
        end as rejected
    from {{ table }}_counts as counts
    cross join (
        values
        {%- for column in policy.columns if column.name not in policy.key %}
        ('{{ column.name }}', 'value_unreadable'),
        ('{{ column.name }}', 'value_unlisted'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed (column_name, reject_reason)

),

{% endfor -%}
rejects as (

    {% for table in tables -%}
    select * from {{ table }}_rows
    union all
    select * from {{ table }}_values
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor %}

)

select
    rejects.table_name,
    rejects.column_name,
    rejects.reject_reason,
    rejects.rejected,
    reasons.fix
from rejects
left join {{ ref('anonymization__reject_reasons') }} as reasons
    on rejects.reject_reason = reasons.reject_reason
where rejects.rejected > 0
-- depends_on: {{ ref('anonymization__hierarchies') }}
