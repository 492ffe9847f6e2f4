{# The scorers of training_feedback_scorers; a compile error for another name, or for what is no list. #}
{% macro _training_feedback_scorers() -%}
    {%- set found = var('training_feedback_scorers') -%}
    {%- if found is string or found is mapping or found is not iterable or not found
        or found | reject('in', ['comprehend', 'vader']) | list -%}
        {{- exceptions.raise_compiler_error(
            "training_feedback_scorers is `" ~ found ~ "`. Fix: write a list of comprehend and vader, the preferred one first."
        ) -}}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}
