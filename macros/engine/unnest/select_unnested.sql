{#
  A SELECT that gives a row per element of each row's array, with the element's place counted from 1
  as <element>_index; a row whose array is empty or NULL is kept once, with NULL in both. For arrays of
  many or large elements: DuckDB's join with UNNEST would copy the whole array beside each element.

  Arguments:
    relation: the CTE or table to read.
    columns: names of the columns to keep; leave out the array.
    array: name of the array column.
    element: name of the element's column.

  Usage: tasks as ({{ select_unnested('exports', ['path', 'job_name'], 'tasks', 'task') }})
#}
{% macro select_unnested(relation, columns, array, element) %}
    {{- return(adapter.dispatch('select_unnested', 'athena_recipes')(relation, columns, array, element)) -}}
{% endmacro %}

{% macro default__select_unnested(relation, columns, array, element) %}
    {{ athena_recipes._raise_unsupported_engine('select_unnested') }}
{% endmacro %}

{% macro athena__select_unnested(relation, columns, array, element) -%}
    select
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        {{ element }},
        {{ element }}_index
    from {{ relation }}
    left join unnest({{ relation }}.{{ array }}) with ordinality as item({{ element }}, {{ element }}_index) on true
{%- endmacro %}

{% macro duckdb__select_unnested(relation, columns, array, element) -%}
    select
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        unnest(if(system.main.len({{ relation }}.{{ array }}) > 0, {{ relation }}.{{ array }}, [null])) as {{ element }},
        unnest(if(
            system.main.len({{ relation }}.{{ array }}) > 0,
            system.main.range(1, system.main.len({{ relation }}.{{ array }}) + 1),
            [null]
        )) as {{ element }}_index
    from {{ relation }}
{%- endmacro %}
