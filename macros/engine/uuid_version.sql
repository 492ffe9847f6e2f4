{#
  The version of a UUID in text, 1 to 8, as an integer. NULL for a text that is no UUID of RFC 9562: 36 characters with
  four hyphens, hexadecimal digits of either case, variant 10. The Nil and the Max UUID have no version.

  Arguments:
    uuid: SQL expression of the text, without blanks around it.

  Usage: select {{ athena_recipes.uuid_version('request_id') }} as uuid_version
#}
{% macro uuid_version(uuid) -%}
case
    when regexp_like({{ uuid }}, '{{ athena_recipes._uuid_pattern() }}')
        then cast(substr({{ uuid }}, 15, 1) as integer)
end
{%- endmacro %}

{#
  Regular expression of a UUID in text whose variant is that of RFC 9562.

  Usage: regexp_like(request_id, '{{ athena_recipes._uuid_pattern() }}')
#}
{% macro _uuid_pattern() -%}
^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}\z
{%- endmacro %}
