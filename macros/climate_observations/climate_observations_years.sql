{#
  The first or last year of the report on maximum temperatures, as an SQL expression: of the variable, or, where it is null,
  the three last years of a table.

  Arguments:
    end: first or last.
    newest: SQL expression of the newest year of the data.

  Usage: where year >= {{ climate_observations_years('first', 'spans.last_year') }}
#}
{% macro climate_observations_years(end, newest) -%}
    {%- set given = var('climate_observations_' ~ end ~ '_year') -%}
    {%- if given is not none and (given | string) | length != 4 -%}
        {{ exceptions.raise_compiler_error("climate_observations_" ~ end ~ "_year is '" ~ given ~ "'. Fix: a year of four digits, or null.") }}
    {%- endif -%}
    {%- if given is not none -%}
{{ given | int }}
    {%- elif end == 'first' -%}
{{ newest }} - 2
    {%- else -%}
{{ newest }}
    {%- endif -%}
{%- endmacro %}
