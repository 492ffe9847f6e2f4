{#
  SELECT that types the rows of a raw table by its policy: an unreadable value is NULL. A row whose key is
  missing, unreadable or repeated has a reject_reason.

  Arguments:
    table: name of the raw table.

  Usage: {{ anonymization_staged('customer') }}
#}
{% macro anonymization_staged(table) %}
{%- set policy = athena_recipes.policy('anonymization', table) -%}
with

typed as (

    select
        {%- for column in policy.columns %}
        {{ anonymization_typed(column, column.name) }} as {{ column.name }},
        {{ column.name }} as {{ column.name }}_text{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source('anonymization', table) }}

),

numbered as (

    select
        typed.*,
        row_number() over (
            partition by {{ policy.key | join(', ') }}
            order by
                {%- for column in policy.columns %}
                {{ column.name }}_text{{ ',' if not loop.last }}
                {%- endfor %}
        ) as delivery
    from typed

)

select
    {%- for column in policy.columns %}
    {{ column.name }},
    {%- endfor %}
    case
        {%- for name in policy.key %}
        when coalesce({{ name }}_text, '') = '' then 'key_missing'
        {%- endfor %}
        {%- for name in policy.key %}
        when {{ name }} is null then 'key_unreadable'
        {%- endfor %}
        when delivery > 1 then 'delivered_before'
    end as reject_reason
from numbered
{%- endmacro %}

{#
  A value with its type, from its text; NULL if it is not readable as that type.

  Arguments:
    column: the column's policy.
    text: SQL expression of the text.

  Usage: {{ anonymization_typed(column, column.name) }}
#}
{% macro anonymization_typed(column, text) -%}
    {%- if column.type == 'varchar' -%}
        nullif({{ text }}, '')
    {%- elif column.type == 'bigint' -%}
        case when regexp_like({{ text }}, '^-?[0-9]{1,18}$') then try_cast({{ text }} as bigint) end
    {%- else -%}
        {%- set digits = modules.re.findall('[0-9]+', column.type) -%}
        case when regexp_like({{ text }}, '^-?[0-9]{1,{{ digits[0] | int - digits[1] | int }}}([.][0-9]{1,{{ digits[1] }}})?$') then try_cast({{ text }} as {{ column.type }}) end
    {%- endif -%}
{%- endmacro %}
