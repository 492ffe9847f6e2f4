{#
  A count in text as a bigint, NULL if it is no number, below 0, or above 9e15, which no double has to the unit.

  Arguments:
    text: SQL expression of the text.
    factor: what the number is multiplied by.

  Usage: {{ redshift_federation_count('size_mib', 1048576) }} as table_bytes
#}
{% macro redshift_federation_count(text, factor=1) -%}
case
    when try_cast({{ text }} as double) * {{ factor }} between 0 and 9e15
        then try_cast(try_cast({{ text }} as double) * {{ factor }} as bigint)
end
{%- endmacro %}
