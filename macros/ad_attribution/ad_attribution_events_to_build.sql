{#
  A query for partitions_to_build: the file hours of the run that the table of events has.

  Arguments:
    table: the bucketed table of attributed events, built yet or not.

  Usage: partitions_to_build="{{ ad_attribution_events_to_build(this) }}"
#}
{% macro ad_attribution_events_to_build(table) -%}
    {%- set span = ad_attribution_span(table, 'dt') -%}
select dt
from {{ athena_recipes.partitions_relation(ref('ad_attribution__events')) }}
where dt between '{{ span.first }}' and '{{ span.last }}'
{%- endmacro %}
