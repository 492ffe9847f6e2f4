{#
  The columns system_id and zone_id of a forecast's item_id, which is `zone|system`. A zone has no `|`; a system may.

  Usage: {{ scooter_fleet_series_columns() }}
#}
{% macro scooter_fleet_series_columns() -%}
substr(item_id, strpos(item_id, '|') + 1) as system_id,
split_part(item_id, '|', 1) as zone_id
{%- endmacro %}
