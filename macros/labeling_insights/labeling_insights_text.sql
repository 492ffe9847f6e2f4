{#
  A text that says something: NULL where it is missing or blank. Ids and labels of blanks only are missing ones.
  Blanks are named one by one, and no end is: DuckDB and Athena differ in what else is white space, and in $.

  Arguments:
    text: SQL expression of a text.

  Usage: {{ labeling_insights_text("json_extract_scalar(answer, '$.workerId')") }} as worker_id
#}
{% macro labeling_insights_text(text) -%}
regexp_extract({{ text }}, '(?s).*[^ \t\n\x0b\f\r].*')
{%- endmacro %}
