{#
  SELECT of what a persona may see of a relation: the columns that it reads, masked ones as their mask says, its
  rows. Every column is named, so a new column of the relation is not in it. With masked columns the model must be a
  table: Athena checks a view's base table with the rights of the reader, who must not read masked columns there.

  Arguments:
    source_name: name of the source with the policy.
    table: name of the raw table.
    name: name of the persona.
    relation: the table with the raw table's columns, typed.

  Usage: {{ athena_recipes.persona_rows('clinic', 'patients', 'researcher', ref('patients')) }}
#}
{% macro persona_rows(source_name, table, name, relation) -%}
    {%- set persona = athena_recipes.persona(source_name, table, name) -%}
    {%- set shown = persona.columns | rejectattr('access', 'equalto', 'hidden') | list -%}
    {%- if shown | selectattr('access', 'equalto', 'masked') | list and config.get('materialized') == 'view' -%}
        {{ exceptions.raise_compiler_error(
            "Persona '" ~ name ~ "' has masked columns, and " ~ model.name ~ ' is a view; readers of a view need the'
            ~ " clear column of its table. Fix: materialized='table'"
        ) }}
    {%- endif -%}
select
    {%- for column in shown %}
    {{ athena_recipes._persona_value(column) }}{{ ',' if not loop.last }}
    {%- else %}
    1 as placeholder
    {%- endfor %}
from {{ relation }}
{%- if persona.row_filter %}
where {{ persona.row_filter }}
{%- endif %}
{%- endmacro %}

{#
  One column of a persona's rows: as it is, or masked. mask.text replaces every value, mask.width gives the lower end
  of a number's band, mask.part the first day of a date's year or month; without a mask the value is NULL.

  Arguments:
    column: a column as the macro persona returns it.

  Usage: {{ athena_recipes._persona_value(column) }}
#}
{% macro _persona_value(column) -%}
    {%- set mask = column.get('mask') or {} -%}
    {%- if column.access == 'read' -%}
        {{ column.name }}
    {%- elif mask.get('text') is not none and 'text' in mask -%}
        cast({{ athena_recipes._sql_text(mask.text) }} as varchar) as {{ column.name }}
    {%- elif 'width' in mask -%}
        cast(floor(cast({{ column.name }} as double) / {{ mask.width }}) as bigint) * {{ mask.width }} as {{ column.name }}
    {%- elif 'part' in mask -%}
        cast(date_trunc('{{ mask.part }}', {{ column.name }}) as date) as {{ column.name }}
    {%- else -%}
        nullif({{ column.name }}, {{ column.name }}) as {{ column.name }}
    {%- endif -%}
{%- endmacro %}
