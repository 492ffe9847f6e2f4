{#
  Condition: a practice belongs to the scenario analytics_lens_scenario; all scenarios have it where that is all.

  Arguments:
    scenarios: the scenarios of a practice, with ; between them, or all; an expression.

  Usage: where {{ analytics_lens_in_scope('scenarios') }}
#}
{% macro analytics_lens_in_scope(scenarios) -%}
    {%- if var('analytics_lens_scenario') == 'all' -%}
    true
    {%- else -%}
    ({{ scenarios }} = 'all' or concat(';', {{ scenarios }}, ';') like '%;{{ var('analytics_lens_scenario') }};%')
    {%- endif -%}
{%- endmacro %}
