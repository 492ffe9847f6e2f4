{#
  Columns for training_feedback_net_limit: how far Wilson's limits of both shares are from them, and how much the shares
  exclude each other. The row has positive_share, positive_low, positive_high and the same of negative.

  Usage: select shares.*, {{ training_feedback_widths() | indent(8) }} from shares
#}
{% macro training_feedback_widths() -%}
positive_share - positive_low as positive_down,
positive_high - positive_share as positive_up,
negative_share - negative_low as negative_down,
negative_high - negative_share as negative_up,
coalesce(
    sqrt(positive_share * negative_share / nullif((1e0 - positive_share) * (1e0 - negative_share), 0e0)), 0e0
) as overlap
{%- endmacro %}
