{#
  The median of a column in each group: the middle value, or the mean of the two in the middle. NULL is left out.

  Arguments:
    column: name of a double column.

  Usage: {{ labeling_insights_median('time_spent_seconds') }} as median_time_spent_seconds
#}
{% macro labeling_insights_median(column) -%}
(
    element_at(array_sort(array_agg({{ column }})), greatest((count({{ column }}) + 1) / 2, 1))
    + element_at(array_sort(array_agg({{ column }})), count({{ column }}) / 2 + 1)
) / 2e0
{%- endmacro %}
