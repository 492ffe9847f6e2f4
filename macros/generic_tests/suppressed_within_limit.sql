{#
  At most anonymization_suppression_limit_pct of the rows of a published person table are suppressed. It fails if no
  combination of levels keeps to the limit, because then all rows are suppressed, and if the rows that are new under a
  key are too few for classes of their own: publish with a new key. One row with the counts if there are more.

  Arguments:
    model: the published table; dbt gives it.

  Usage: data_tests: [suppressed_within_limit]
#}
{% test suppressed_within_limit(model) %}
    select
        count(*) as people,
        count_if(is_suppressed) as suppressed_people
    from {{ model }} as published
    having count_if(is_suppressed) * 100 > count(*) * {{ var('anonymization_suppression_limit_pct', 5) }}
{% endtest %}
