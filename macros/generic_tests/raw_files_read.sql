{#
  Each file below the raw roots of the table's source is read by a table, or is named with a reason in
  `left_over_files` of the source's meta. One row per file that is not, and table whose location has it. One such
  test per source, on any of its tables, covers all of them. dbt warns with the number of files per reason and the
  first paths; store_failures keeps all.

  Arguments:
    model: a table of the source; dbt gives it.

  Usage: data_tests: [raw_files_read: {config: {severity: warn}}]
#}
{% test raw_files_read(model) %}
    {{ athena_recipes._unread_files() }}
{% endtest %}
