{#
  A limit of the interval of net sentiment, the share of positive comments less the share of negative ones: the method of
  variance estimates recovery (MOVER) with the Wilson limits of both shares, which exclude each other.

  Arguments:
    limit: low or high. The row has what training_feedback_widths gives.

  Usage: {{ training_feedback_net_limit('low') }} as net_low
#}
{% macro training_feedback_net_limit(limit) -%}
    {%- set sign, a, b = ('-', 'positive_down', 'negative_up') if limit == 'low' else ('+', 'positive_up', 'negative_down') -%}
positive_share - negative_share {{ sign }} sqrt(greatest(0e0, {{ a }} * {{ a }} + {{ b }} * {{ b }} + 2e0 * overlap * {{ a }} * {{ b }}))
{%- endmacro %}
