{#
  The id of the first activity of a kind in a statement's contextActivities, which are an array, or one object in
  statements before 1.0.

  Arguments:
    kind: parent, grouping, category or other.

  Usage: {{ training_feedback_activity('grouping') }} as grouping_id
#}
{% macro training_feedback_activity(kind) -%}
coalesce(
    json_extract_scalar(activities, '$.{{ kind }}[0].id'),
    json_extract_scalar(activities, '$.{{ kind }}.id')
)
{%- endmacro %}
