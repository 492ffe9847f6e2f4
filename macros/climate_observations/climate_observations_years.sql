{#
  The first or last year of the report on maximum temperatures, as an SQL expression: of the variables, or, where they are
  null, the newest year of a table, and the three years that end with the last one.

  Arguments:
    end: first or last.
    newest: SQL expression of the newest year of the data.

  Usage: where year >= {{ climate_observations_years('first', 'spans.last_year') }}
#}
{% macro climate_observations_years(end, newest) -%}
    {%- set years = {'first': var('climate_observations_first_year'), 'last': var('climate_observations_last_year')} -%}
    {%- for name, given in years.items() if given is not none -%}
        {%- if not modules.re.fullmatch('[0-9]{4}', given | string) -%}
            {{ exceptions.raise_compiler_error("climate_observations_" ~ name ~ "_year is '" ~ given ~ "'. Fix: a year of four digits, or null.") }}
        {%- endif -%}
    {%- endfor -%}
    {%- if years.first is not none and years.last is not none and years.first | int > years.last | int -%}
        {{ exceptions.raise_compiler_error("climate_observations_first_year " ~ years.first ~ " is after climate_observations_last_year " ~ years.last ~ ". Fix: swap them.") }}
    {%- endif -%}
    {%- if years[end] is not none -%}
{{ years[end] | int }}
    {%- elif end == 'first' -%}
{{ newest if years.last is none else years.last | int }} - 2
    {%- else -%}
{{ newest }}
    {%- endif -%}
{%- endmacro %}
