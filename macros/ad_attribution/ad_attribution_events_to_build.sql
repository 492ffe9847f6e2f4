{#
  A query for partitions_to_build: the file hours that the table of events has, from the first on whose events can
  belong to a bid that the run stored.

  Arguments:
    table: the bucketed table of attributed events, built yet or not.

  Usage: partitions_to_build="{{ ad_attribution_events_to_build(this) }}"
#}
{% macro ad_attribution_events_to_build(table) -%}
    {%- set span = ad_attribution_span(table, 'dt') -%}
select dt
from {{ athena_recipes.partitions_relation(ref('ad_attribution__events')) }}
where dt between '{{ span.reach }}' and '{{ span.last }}'
{%- endmacro %}
