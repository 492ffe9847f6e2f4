{#
  The time zone of a property by the variables web_analytics_time_zones and web_analytics_time_zone; NULL if neither
  names one.

  Arguments:
    property: SQL expression of the property's id.

  Usage: coalesce(time_zone, {{ web_analytics_time_zone('property') }})
#}
{% macro web_analytics_time_zone(property) -%}
    {%- set zones = var('web_analytics_time_zones') or {} -%}
    {%- set other = var('web_analytics_time_zone') -%}
    {%- set other = "'" ~ other ~ "'" if other else 'cast(null as varchar)' -%}
    {%- if zones -%}
case {{ property }}
    {%- for id, zone in zones.items() %} when '{{ id }}' then '{{ zone }}'{% endfor %} else {{ other }} end
    {%- else -%}
{{ other }}
    {%- endif -%}
{%- endmacro %}
