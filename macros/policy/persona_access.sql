{#
  SELECT of who may read what: one row per persona and column, with columns persona, table_name, column_name,
  class and access (read, masked, hidden). For the raw tables that are named.

  Arguments:
    source_name: name of the source.
    tables: names of raw tables with personas.

  Usage: {{ athena_recipes.persona_access('clinic', ['patients']) }}
#}
{% macro persona_access(source_name, tables) -%}
select
    persona,
    table_name,
    column_name,
    class,
    access
from (
    values
    {%- set lines = [] %}
    {%- for table in tables %}
    {%- for persona in athena_recipes.personas(source_name, table) %}
    {%- for column in persona.columns %}
    {%- do lines.append("('" ~ persona.name ~ "', '" ~ table ~ "', '" ~ column.name ~ "', '" ~ column['class'] ~ "', '" ~ column.access ~ "')") %}
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    {{ lines | join(',\n    ') or "('', '', '', '', '')" }}
) as listed (persona, table_name, column_name, class, access)
{%- endmacro %}
