{#
  The JSON document of a line; NULL where the line is not JSON, or not UTF-8. Other encodings have bytes that UTF-8 does
  not have, which would become replacement characters within labels.

  Arguments:
    line: SQL expression of the line.

  Usage: {{ labeling_insights_document('line') }} as response
#}
{% macro labeling_insights_document(line) -%}
case when strpos(from_utf8(to_utf8({{ line }})), chr(65533)) = 0 then try(json_parse({{ line }})) end
{%- endmacro %}
