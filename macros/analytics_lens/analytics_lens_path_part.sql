{#
  The project or the run in the path of a file, <kind>/project=<name>/run=<id>/<file>; NULL if the path has none.

  Arguments:
    part: project or run.

  Usage: {{ analytics_lens_path_part('project') }} as project
#}
{% macro analytics_lens_path_part(part) -%}
    regexp_extract("$path", '/raw/analytics_lens/[a-z_]+/project=([^/]+)/run=([^/]+)/[^/]+$', {{ 1 if part == 'project' else 2 }})
{%- endmacro %}
