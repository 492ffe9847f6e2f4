{# The languages of slack_words_languages; a compile error for one that the seed of stop words lacks. #}
{% macro _slack_words_languages() -%}
    {%- set known = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pt'] -%}
    {%- set found = _slack_words_list('slack_words_languages') -%}
    {%- for language in found if language not in known -%}
        {{- exceptions.raise_compiler_error(
            "slack_words_languages has `" ~ language ~ "`, which has no stop words. Fix: write languages of "
            ~ known | join(", ") ~ "; put words of others into slack_words_more_stop_words."
        ) -}}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}
