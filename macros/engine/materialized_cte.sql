{#
  Keep a CTE's result instead of merging its text into the query, if the engine has a hint for it.
  DuckDB's planner takes exponential time over a long chain of window functions that it merges; Trino
  has none and needs none.

  Usage: with round_1 as {{ materialized_cte() }} (select …)
#}
{% macro materialized_cte() %}
    {{- return(adapter.dispatch('materialized_cte', 'athena_recipes')()) -}}
{% endmacro %}

{% macro default__materialized_cte() %}
    {{ athena_recipes._raise_unsupported_engine('materialized_cte') }}
{% endmacro %}

{% macro athena__materialized_cte() %}
    {{ return('') }}
{% endmacro %}

{% macro duckdb__materialized_cte() %}
    {{ return('materialized ') }}
{% endmacro %}
