{#
  A worker's id, or the id of the same person by the variable labeling_insights_same_workers.

  Arguments:
    worker: SQL expression of the id.

  Usage: {{ labeling_insights_same_worker('worker_id') }} as user_id
#}
{% macro labeling_insights_same_worker(worker) -%}
{%- set persons = var('labeling_insights_same_workers') -%}
{%- if not persons -%}
{{ worker }}
{%- else -%}
case {{ worker }}
    {%- for alias, person in persons.items() %}
    when '{{ (alias | string).replace("'", "''") }}' then '{{ (person | string).replace("'", "''") }}'
    {%- endfor %}
    else {{ worker }}
end
{%- endif -%}
{%- endmacro %}
