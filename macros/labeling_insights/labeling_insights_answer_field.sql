{#
  A field of a worker response as text, NULL where it is missing. Its first key may begin with a capital: files
  that went through another tool have such keys, and a SerDe of Athena reads them too.

  Arguments:
    json: SQL expression of the response or answer, of type json.
    field: path of the field, such as workerMetadata.identityData.sub.

  Usage: {{ labeling_insights_answer_field('answer', 'workerId') }} as worker_id
#}
{% macro labeling_insights_answer_field(json, field) -%}
coalesce(
    json_extract_scalar({{ json }}, '$.{{ field }}'),
    json_extract_scalar({{ json }}, '$.{{ field[0] | upper }}{{ field[1:] }}')
)
{%- endmacro %}
