{#
  Give the engine the Trino functions that models use, so that a model is plain Athena SQL. On DuckDB
  they are SQL macros in the schema main, replaced at the start of every run; Athena has them.
  What is there, and what is not, is listed in docs/functions.md.

  Usage: dbt run-operation create_function_library
#}
{% macro create_function_library() %}
    {% if execute %}
        {% do adapter.dispatch('create_function_library', 'athena_recipes')() %}
    {% endif %}
{% endmacro %}

{% macro default__create_function_library() %}
    {{ athena_recipes._raise_unsupported_engine('create_function_library') }}
{% endmacro %}

{% macro athena__create_function_library() %}
{% endmacro %}

{% macro duckdb__create_function_library() %}
    {% do run_query([
        athena_recipes._duckdb_functions_numbers(),
        athena_recipes._duckdb_functions_arrays(),
        athena_recipes._duckdb_functions_aggregates(),
        athena_recipes._duckdb_functions_binary(),
        athena_recipes._duckdb_functions_dates(),
        athena_recipes._duckdb_functions_json(),
        athena_recipes._duckdb_functions_regex(),
        athena_recipes._duckdb_functions_strings(),
    ] | join('\n')) %}
{% endmacro %}
