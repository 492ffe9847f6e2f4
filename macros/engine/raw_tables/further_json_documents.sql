{#
  The number of JSON documents after the first in a line: a raw table of the OpenX SerDe reads the first and says
  nothing of the others. Text within quotation marks is not looked at. 0 for NULL and for what is no JSON.

  Arguments:
    line: the line as text, an expression.

  Usage: sum({{ athena_recipes.further_json_documents('line') }})
#}
{% macro further_json_documents(line) -%}
case
    when regexp_like({{ line }}, '\}.*\{')
        then cardinality(regexp_extract_all(regexp_replace({{ line }}, '"([^"\\]|\\.)*"', ''), '\}\s*\{'))
    else 0
end
{%- endmacro %}
