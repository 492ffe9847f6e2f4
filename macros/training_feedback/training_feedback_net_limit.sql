{#
  A limit of the interval of net sentiment, the share of positive comments less the share of negative ones: the method of
  variance estimates recovery (MOVER) with the Wilson limits of both shares, which exclude each other.

  Arguments:
    limit: low or high. The row has positive_share, positive_low, positive_high and the same of negative.

  Usage: {{ training_feedback_net_limit('low') }} as net_low
#}
{% macro training_feedback_net_limit(limit) -%}
    {%- set up = limit == 'high' -%}
    {%- set a = '(positive_high - positive_share)' if up else '(positive_share - positive_low)' -%}
    {%- set b = '(negative_share - negative_low)' if up else '(negative_high - negative_share)' -%}
positive_share - negative_share {{ '+' if up else '-' }} sqrt(greatest(
    0e0,
    {{ a }} * {{ a }} + {{ b }} * {{ b }}
    + 2e0 * {{ a }} * {{ b }} * coalesce(sqrt(
        positive_share * negative_share / nullif((1e0 - positive_share) * (1e0 - negative_share), 0e0)
    ), 0e0)
))
{%- endmacro %}
