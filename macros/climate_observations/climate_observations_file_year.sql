{#
  The year in the name of a file of by_year, as text; NULL for another name.

  Arguments:
    path: SQL expression of the file's "$path".

  Usage: {{ climate_observations_file_year('source_path') }} as file_year
#}
{% macro climate_observations_file_year(path) -%}
regexp_extract({{ path }}, '(^|/)([12][0-9]{3})[.]csv([.][a-z0-9]+)?$', 2)
{%- endmacro %}
