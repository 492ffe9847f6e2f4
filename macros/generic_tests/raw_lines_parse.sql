{#
  Counts the rows of a raw table whose line did not parse: an unreadable line is a row of NULLs, so
  the required column is NULL. One row per file with such lines.

  Arguments:
    required: a column that every readable line fills.
    path_pattern: LIKE pattern of the files that belong to this table, when others share its location.

  Usage: data_tests: [raw_lines_parse: {arguments: {required: answers}, config: {severity: warn}}]
#}
{% test raw_lines_parse(model, required, path_pattern='%') %}
    select
        "$path" as file,
        count(*) as unreadable_lines
    from {{ model }}
    where "$path" like '{{ path_pattern }}' and {{ required }} is null
    group by "$path"
{% endtest %}
