{#
  Condition: a file is below the folder of a kind. On Athena a table has all files of its location, also those that
  athena_recipes.file.pattern leaves out on DuckDB.

  Usage: where {{ analytics_lens_is_of_a_kind() }}
#}
{% macro analytics_lens_is_of_a_kind() -%}
regexp_like(
    "$path",
    '/raw/analytics_lens/(runs|models|edges|sources|exposures|tests|results|tables|queries|work_groups|buckets|catalogs)/'
)
{%- endmacro %}
