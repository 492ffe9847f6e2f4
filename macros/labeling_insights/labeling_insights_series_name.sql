{#
  The name of a series of labels: the job, with the question if the job asks several.

  Arguments:
    relation: name of the CTE with job_name and question, one row per series or more; none if it is the only one.

  Usage: {{ labeling_insights_series_name('observed') }} as series_name
#}
{% macro labeling_insights_series_name(relation=none) -%}
{%- set prefix = relation ~ '.' if relation else '' -%}
{%- set job = 'over (partition by ' ~ prefix ~ 'job_name)' -%}
{{ prefix }}job_name
|| case when min({{ prefix }}question) {{ job }} <> max({{ prefix }}question) {{ job }} then ': ' || {{ prefix }}question else '' end
{%- endmacro %}
