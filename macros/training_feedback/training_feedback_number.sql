{#
  A number of JSON as a double; NULL for a text that is none.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ training_feedback_number("json_extract_scalar(result, '$.score.scaled')") }} as scaled
#}
{% macro training_feedback_number(text) -%}
case
    when regexp_like({{ text }}, '^-?[0-9]{1,12}([.][0-9]{1,20})?([eE][-+]?[0-9]{1,2})?\z')
        then try_cast({{ text }} as double)
end
{%- endmacro %}
