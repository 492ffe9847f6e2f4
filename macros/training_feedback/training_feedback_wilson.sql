{#
  A limit of Wilson's score interval of a share; NULL without observations.

  Arguments:
    successes: SQL expression of the number of successes, a bigint.
    observations: SQL expression of the number of observations, a bigint.
    limit: low or high.

  Usage: {{ training_feedback_wilson('positive', 'n', 'low') }} as positive_low
#}
{% macro training_feedback_wilson(successes, observations, limit) -%}
    {%- set z = _training_feedback_quantile() -%}
    {%- set n = 'nullif(cast(' ~ observations ~ ' as double), 0e0)' -%}
    {%- set x = 'cast(' ~ successes ~ ' as double)' -%}
{{ 'greatest(0e0, ' if limit == 'low' else 'least(1e0, ' }}(
    {{ x }} + {{ z }} * {{ z }} / 2e0
    {{ '-' if limit == 'low' else '+' }} {{ z }} * sqrt({{ x }} * ({{ n }} - {{ x }}) / {{ n }} + {{ z }} * {{ z }} / 4e0)
) / ({{ n }} + {{ z }} * {{ z }}))
{%- endmacro %}
