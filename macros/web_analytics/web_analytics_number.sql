{#
  A text as a number; NULL for a text that is none, such as Infinity.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ web_analytics_number('metric.value') }} as source_value
#}
{% macro web_analytics_number(text) -%}
case
            when regexp_like({{ text }}, '^-?[0-9]{1,30}([.][0-9]+)?([eE][+-]?[0-9]{1,2})?$') then try_cast({{ text }} as double)
        end
{%- endmacro %}
