{#
  A field of a sample as text; NULL for a missing one and for null. An object of plain numbers and texts, as samples are, is
  read by a pattern: a JSON function would parse it once per field. Others are parsed.

  Arguments:
    name: name of the field, of letters, digits and _.

  Usage: {{ connected_vehicles_field('speed_kmh') }} as speed_kmh_text
#}
{% macro connected_vehicles_field(name) -%}
case
    when is_plain then nullif(replace(regexp_extract(sample, '"{{ name }}"\s*:\s*("[^"]*"|[^,}\s]*)', 1), '"', ''), 'null')
    when fields is not null then json_extract_scalar(fields, '$.{{ name }}')
end
{%- endmacro %}
