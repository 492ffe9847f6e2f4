{#
  A string literal of Athena's DDL, where a backslash escapes.

  Arguments:
    text: what it holds.

  Usage: tblproperties ('key' = {{ _hive_string("it's") }})
#}
{% macro _hive_string(text) %}
    {{ return("'" ~ text | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") }}
{% endmacro %}
