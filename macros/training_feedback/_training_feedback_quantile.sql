{# The quantile of the normal distribution for training_feedback_confidence_pct, two-sided. #}
{% macro _training_feedback_quantile() -%}
    {%- set quantiles = {90: '1.6448536269514722e0', 95: '1.959963984540054e0', 99: '2.5758293035489004e0'} -%}
    {%- set wanted = athena_recipes.whole_number_var('training_feedback_confidence_pct', 90, 99) -%}
    {%- if wanted not in quantiles -%}
        {{- exceptions.raise_compiler_error(
            "training_feedback_confidence_pct is `" ~ var('training_feedback_confidence_pct') ~ "`. Fix: write 90, 95 or 99."
        ) -}}
    {%- endif -%}
    {{- return(quantiles[wanted]) -}}
{%- endmacro %}
