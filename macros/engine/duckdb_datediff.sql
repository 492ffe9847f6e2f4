{#
  dbt.datediff on DuckDB: the boundaries between two dates, as dbt-athena's macro counts them. That
  of dbt-duckdb calls date_diff, which here counts whole units elapsed, as Trino's does.

  dbt looks for it in the project alone; another project names this package in `dispatch`.

  Usage: {{ dbt.datediff('started_at', 'ended_at', 'day') }}
#}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- set first = 'cast(' ~ first_date ~ ' as timestamp)' -%}
    {%- set second = 'cast(' ~ second_date ~ ' as timestamp)' -%}
    {%- if datepart == 'week' -%}
        (
            system.main.date_diff('day', {{ first }}, {{ second }}) / 7 + case
                when isodow({{ first }}) <= isodow({{ second }})
                    then case when {{ first }} <= {{ second }} then 0 else -1 end
                else case when {{ first }} <= {{ second }} then 1 else 0 end
            end
        )
    {%- else -%}
        system.main.date_diff('{{ datepart }}', {{ first }}, {{ second }})
    {%- endif -%}
{%- endmacro %}
