{#
  The day of a reconciliation, YYYY-MM-DD: the given one, or the day on which dbt started, UTC.

  Arguments:
    day: YYYY-MM-DD, or none.

  Usage: select date '{{ athena_recipes.reconcile_date() }}' as run_date
#}
{% macro reconcile_date(day=none) %}
    {% set text = (day or run_started_at.strftime('%Y-%m-%d')) | string %}
    {% if not modules.re.fullmatch('[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])', text) %}
        {{ exceptions.raise_compiler_error(
            "reconcile: the day is '" ~ text ~ "'. Fix: write YYYY-MM-DD, such as 2026-01-14.") }}
    {% endif %}
    {{ return(text) }}
{% endmacro %}
