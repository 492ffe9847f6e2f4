{#
  Condition: a time is between the variables labeling_insights_first_date and labeling_insights_last_date. A wrong clock
  (1970, 1900, 9999) would make a calendar of thousands of days; Athena's sequence ends at 10,000. A longer range is an error.

  Arguments:
    column: SQL expression of a timestamp in UTC.

  Usage: {{ labeling_insights_is_plausible_time('submitted_at') }}
#}
{% macro labeling_insights_is_plausible_time(column) -%}
{%- set first, last = var('labeling_insights_first_date') | string, var('labeling_insights_last_date') | string -%}
{%- set day = modules.datetime.datetime.strptime -%}
{%- set days = (day(last, '%Y-%m-%d') - day(first, '%Y-%m-%d')).days -%}
{%- if days < 1 or days > 9990 -%}
    {{ exceptions.raise_compiler_error(
        'labeling_insights_first_date ' ~ first ~ ' and labeling_insights_last_date ' ~ last ~ ' are ' ~ days
        ~ ' days apart. Fix: 1 to 9,990 days, because annotations_per_day has a row for each.'
    ) }}
{%- endif -%}
{{ column }} >= timestamp '{{ first }} 00:00:00.000' and {{ column }} < timestamp '{{ last }} 00:00:00.000'
{%- endmacro %}
