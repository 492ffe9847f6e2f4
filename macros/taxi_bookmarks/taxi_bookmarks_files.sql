{#
  The files that a table by file of this recipe may build, for its setting `files`: those that the list has and, for a
  table that is computed from others, that these have in the same version.

  Arguments:
    tables: relations of the tables that it is computed from.

  Usage: files="{{ taxi_bookmarks_files([ref('taxi_bookmarks__trips_loaded')]) }}"
#}
{% macro taxi_bookmarks_files(tables=[]) -%}
select files.source_file, files.source_path, files.file_version
from {{ ref('stg_taxi_bookmarks__files') }} as files
{%- for table in tables %}
inner join {{ athena_recipes.file_versions_relation(table) }} as loaded_{{ loop.index }}
    on files.source_file = loaded_{{ loop.index }}.source_file
    and files.file_version = loaded_{{ loop.index }}.file_version
{%- endfor %}
where files.file_month is not null
{%- endmacro %}
