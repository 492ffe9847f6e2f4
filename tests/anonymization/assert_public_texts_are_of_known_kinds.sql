-- No name, e-mail address or telephone number in a public text: a hash has 64 hex digits, a generalised
-- value is a range, a number, a star, `unknown` or a step of a hierarchy, a flag is one of its values.
-- Only columns are shown, never values.
{%- set tables = ['customer', 'patients', 'store_sales'] %}

with

listed as (

    select value as text from {{ ref('anonymization__hierarchies') }}
    union
    select level_1 as text from {{ ref('anonymization__hierarchies') }}
    union
    select level_2 as text from {{ ref('anonymization__hierarchies') }}

),

texts as (

    {% for table in tables -%}
    {%- set outer = loop -%}
    {%- for column in athena_recipes.policy('anonymization', table).columns if column.public_type == 'varchar' -%}
    select distinct
        '{{ table }}' as table_name,
        '{{ column.public_name }}' as column_name,
        '{{ column.action }}' as action,
        {{ athena_recipes._sql_text(column['values'] | join('|') if column.get('values') else '') }} as allowed,
        {{ column.public_name }} as text
    from {{ ref('anonymization__' ~ table) }}
    where {{ column.public_name }} is not null
    {%- if not (outer.last and loop.last) %}

    union all

    {% endif %}
    {%- endfor -%}
    {%- endfor %}

)

select
    texts.table_name,
    texts.column_name,
    count(*) as strange_values
from texts
left join listed
    on texts.text = listed.text
where
    (texts.action in ('keyed_hash', 'row_hash') and not regexp_like(texts.text, '^[0-9A-F]{64}$'))
    or (texts.action = 'keep' and strpos('|' || texts.allowed || '|', '|' || texts.text || '|') = 0)
    or (
        texts.action = 'generalise'
        and listed.text is null
        and not regexp_like(texts.text, '^([*]|unknown|-?[0-9]{1,9}(--?[0-9]{1,9})?|-?[0-9]+[.][0-9]+([.][.]-?[0-9]+[.][0-9]+)?)$')
        and not regexp_like(texts.text, '^([0-9A-Za-z -]{1,4}[*]|[0-9]{1,3}([.][0-9]{1,3}){3}/[0-9]+|[0-9]{4}-(Q[1-4]|[0-9]{2}))$')
    )
group by texts.table_name, texts.column_name
-- depends_on: {{ ref('anonymization__customer') }}
-- depends_on: {{ ref('anonymization__store_sales') }}
-- depends_on: {{ ref('anonymization__patients') }}
