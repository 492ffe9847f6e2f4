{#
  A SELECT of worker responses with the columns of annotations_raw, for fixtures of unit tests.

  Arguments:
    responses: list of (key below the job's folder, answers); answers is a list as in the file, or none for a line that
      does not parse.

  Usage: {{ labeling_insights_response_rows([('annotations/worker-response/iteration-1/7/a.json', [{'workerId': 'A1'}])]) }}
#}
{% macro labeling_insights_response_rows(responses) -%}
{%- for key, answers in responses %}
select
    '{{ '{"answers": [' if answers is none else tojson({'answers': answers}).replace("'", "''") }}' as line,
    's3://lake/raw/labeling_insights/job/{{ key }}' as "$path"
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}
