{#
  A query for partitions_to_build: the hours of bids that files of the run name, and those of the run that files
  after it name or that the table has.

  Arguments:
    table: the bucketed table of bids, built yet or not.

  Usage: partitions_to_build="{{ ad_attribution_bids_to_build(this) }}"
#}
{% macro ad_attribution_bids_to_build(table) -%}
    {%- set span = ad_attribution_span(table, 'bid_hour') -%}
select distinct bid_hour
from {{ ref('stg_ad_attribution__bids') }}
where
    dt between '{{ span.first }}' and '{{ span.end }}'
    and (dt <= '{{ span.last }}' or bid_hour <= '{{ span.last }}')
    and reject_reason is null
{{- _ad_attribution_or_built(table, 'bid_hour', span) }}
{%- endmacro %}
