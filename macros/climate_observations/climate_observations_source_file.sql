{#
  The path of a file below the recipe's raw folder.

  Arguments:
    path: SQL expression of the file's "$path".

  Usage: {{ climate_observations_source_file('source_path') }} as source_file
#}
{% macro climate_observations_source_file(path) -%}
regexp_extract({{ path }}, '^(.*/)?raw/climate_observations/(.+)$', 2)
{%- endmacro %}
