{#
  The columns together are a key: no two rows share them, and none is NULL.

  Arguments:
    columns: list of column names.
    condition: which rows to look at, where all would be too many.

  Usage: data_tests: [unique_combination: {arguments: {columns: [job_name, label]}}]
#}
{% test unique_combination(model, columns, condition='1 = 1') %}
    select
        {{ columns | join(', ') }},
        count(*) as rows_with_key
    from {{ model }}
    where {{ condition }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
