{#
  The versions of files that a table with the materialization `file_table` has, as a relation to select from: one row
  per file, columns `source_file` (or the table's `file_column`) and `file_version`.

  Arguments:
    relation: the table.

  Usage: select file_version from {{ file_versions_relation(ref('trips')) }}
#}
{% macro file_versions_relation(relation) %}
    {{ return(adapter.dispatch('file_versions_relation', 'athena_recipes')(relation)) }}
{% endmacro %}

{% macro default__file_versions_relation(relation) %}
    {{ athena_recipes._raise_unsupported_engine('file_versions_relation') }}
{% endmacro %}

{% macro athena__file_versions_relation(relation) %}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__files$partitions'})) }}
{% endmacro %}

{% macro duckdb__file_versions_relation(relation) %}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__files'})) }}
{% endmacro %}
