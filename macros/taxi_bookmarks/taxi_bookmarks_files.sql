{#
  The files that a table by file of this recipe may build, for its setting `files`: those that the list has. A file that
  cannot be read, or that one of the tables from which a table is computed does not have in this version, has no version.

  Arguments:
    tables: relations of the tables that it is computed from.

  Usage: files="{{ taxi_bookmarks_files([ref('taxi_bookmarks__trips_loaded')]) }}"
#}
{% macro taxi_bookmarks_files(tables=[]) -%}
select
    files.source_file,
    files.source_path,
    case when true{% for table in tables %} and loaded_{{ loop.index }}.file_version is not null{% endfor %} then files.file_version end as file_version
from {{ ref('stg_taxi_bookmarks__files') }} as files
{%- for table in tables %}
left join {{ athena_recipes.file_versions_relation(table) }} as loaded_{{ loop.index }}
    on files.source_file = loaded_{{ loop.index }}.source_file
    and files.file_version = loaded_{{ loop.index }}.file_version
{%- endfor %}
where files.file_month is not null
{%- endmacro %}
