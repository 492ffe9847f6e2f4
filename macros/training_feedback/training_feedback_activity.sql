{#
  The id of the first activity of a kind in a statement's contextActivities, which are an array, or one object in
  statements before 1.0.

  Arguments:
    kind: parent, grouping, category or other.
    type: the last part of a type's IRI; the first of three activities with that type comes before the others.

  Usage: {{ training_feedback_activity('grouping', 'course') }} as grouping_id
#}
{% macro training_feedback_activity(kind, type=none) -%}
coalesce(
    {%- for place in range(3 if type else 0) %}
    case
        when regexp_like(lower(json_extract_scalar(activities, '$.{{ kind }}[{{ place }}].definition.type')), '[/#]{{ type }}/?\z')
            then nullif(json_extract_scalar(activities, '$.{{ kind }}[{{ place }}].id'), '')
    end,
    {%- endfor %}
    json_extract_scalar(activities, '$.{{ kind }}[0].id'),
    json_extract_scalar(activities, '$.{{ kind }}.id')
)
{%- endmacro %}
