{#
  Whether trips have the zones of their file's first load, by the variable taxi_bookmarks_zones; an error for a value that
  is neither current nor versioned.

  Usage: {% if taxi_bookmarks_has_versions() %}
#}
{% macro taxi_bookmarks_has_versions() %}
    {% set value = var('taxi_bookmarks_zones') %}
    {% if value not in ['current', 'versioned'] %}
        {{ exceptions.raise_compiler_error("taxi_bookmarks_zones is '" ~ value ~ "'. Fix: current or versioned.") }}
    {% endif %}
    {{ return(value == 'versioned') }}
{% endmacro %}
