{#
  The columns together are a key: no two rows share them, and none is NULL.

  Arguments:
    columns: list of column names.

  Usage: data_tests: [unique_combination: {arguments: {columns: [job_name, label]}}]
#}
{% test unique_combination(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as rows_with_key
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
