{#
  Why the name of a file keeps it from being loaded, NULL if it does not: `wrong folder` for a file of the other format, and
  `unusable name` for a name that cannot be a partition on Athena.

  Arguments:
    file: SQL expression of the file's path below its folder.
    path: SQL expression of its whole path.

  Usage: {{ taxi_bookmarks_name_problem('source_file', 'source_path') }} as name_problem
#}
{% macro taxi_bookmarks_name_problem(file, path) -%}
case
    when regexp_like(lower({{ path }}), 'raw/taxi_bookmarks/(tripdata/.*[.]parquet|tripdata_parquet/.*[.]csv([.]gz)?)$') then 'wrong folder'
    when not regexp_like({{ file }}, '^[ -&(-:<-~]+$') or length(url_encode({{ file }})) > 500 then 'unusable name'
end
{%- endmacro %}
