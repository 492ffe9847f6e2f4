{# The list of a variable; a compile error for a text, whose letters would count as its elements. #}
{% macro _slack_words_list(name) -%}
    {%- set found = var(name) -%}
    {%- if found is string or found is mapping or found is not iterable -%}
        {{- exceptions.raise_compiler_error(name ~ " is `" ~ found ~ "`, which is no list. Fix: write [" ~ found ~ "].") -}}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}
