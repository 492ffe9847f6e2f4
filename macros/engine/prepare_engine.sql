{#
  Make the engine ready for a run. DuckDB gets the Trino functions and a view per raw table; Athena
  needs nothing, so it only checks that the lake root is set.

  Usage: in dbt_project.yml, on-run-start: "{{ athena_recipes.prepare_engine() }}"
#}
{% macro prepare_engine() %}
    {# dbt renders hooks for compile and docs too, where nothing is to be touched. #}
    {% if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'retry'] %}
        {% do adapter.dispatch('prepare_engine', 'athena_recipes')() %}
    {% endif %}
{% endmacro %}

{% macro default__prepare_engine() %}
    {{ athena_recipes.raise_unsupported_engine('prepare_engine') }}
{% endmacro %}

{% macro athena__prepare_engine() %}
    {% do athena_recipes.lake_root() %}
{% endmacro %}

{% macro duckdb__prepare_engine() %}
    {% do athena_recipes.create_function_library() %}
    {% do athena_recipes.create_raw_tables(quiet=true) %}
{% endmacro %}
