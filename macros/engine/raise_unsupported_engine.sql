{#
  Stop with one message if an engine has no version of a macro.

  Arguments:
    macro_name: the macro that was called.

  Usage: {{ athena_recipes._raise_unsupported_engine('lake_root') }}
#}
{% macro _raise_unsupported_engine(macro_name) %}
    {{ exceptions.raise_compiler_error(
        macro_name ~ ' knows Athena and DuckDB, not ' ~ target.type
        ~ '. Fix: run with a profile of type athena or duckdb, or add '
        ~ target.type ~ '__' ~ macro_name ~ ' to macros/engine/.'
    ) }}
{% endmacro %}
