{#
  A field of a sample as text; NULL for a missing one, for null, and for an object or a list. From all fields of a plain sample,
  or from the sample itself.

  Arguments:
    name: name of the field, of letters, digits and _.

  Usage: {{ connected_vehicles_field('speed_kmh') }} as speed_kmh_text
#}
{% macro connected_vehicles_field(name) -%}
case when fields is not null then fields.{{ name }} else json_extract_scalar(sample, '$.{{ name }}') end
{%- endmacro %}
