{#
  Condition: a file is below the folder of a kind. Files in other folders are rows of lines_raw alone.

  Usage: where {{ analytics_lens_is_of_a_kind() }}
#}
{% macro analytics_lens_is_of_a_kind() -%}
regexp_like(
    "$path",
    '/raw/analytics_lens/({{ analytics_lens_kinds() | join('|') }})/'
)
{%- endmacro %}
