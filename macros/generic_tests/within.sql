{#
  The column's values are between two numbers, both included; NULL passes.

  Arguments:
    low: smallest value allowed; left out for none.
    high: greatest value allowed; left out for none.

  Usage: data_tests: [within: {arguments: {low: 0, high: 100}}]
#}
{% test within(model, column_name, low=none, high=none) %}
    select {{ column_name }}
    from {{ model }}
    where
        {{ column_name }} < {{ low if low is not none else column_name }}
        or {{ column_name }} > {{ high if high is not none else column_name }}
{% endtest %}
