{#
  A query for partitions_to_build: the file hours of the run that have a line of the raw tables, or that the table has.

  Arguments:
    table: the bucketed table, built yet or not.
    raw_tables: names of raw tables of the source ad_attribution.

  Usage: partitions_to_build="{{ ad_attribution_files_to_build(this, ['events_raw']) }}"
#}
{% macro ad_attribution_files_to_build(table, raw_tables) -%}
    {%- set span = ad_attribution_span(table, 'dt') -%}
    {%- for raw_table in raw_tables %}
    {%- if not loop.first %}
union
    {%- endif %}
select distinct dt
from {{ source('ad_attribution', raw_table) }}
where dt between '{{ span.first }}' and '{{ span.last }}'
    {%- endfor %}
{{- _ad_attribution_or_built(table, 'dt', span) }}
{%- endmacro %}
