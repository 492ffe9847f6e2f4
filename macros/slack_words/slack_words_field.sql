{#
  A field of a state of a message: of the row itself, or of the object inside it that has the state.

  Arguments:
    name: the field, as Slack names it.
    column: the column that has it, if it has another name.

  Usage: {{ slack_words_field('thread_ts') }} as thread_ts
#}
{% macro slack_words_field(name, column=none) -%}
case part when 'row' then {{ column or name }} else json_extract_scalar(document, '$.{{ name }}') end
{%- endmacro %}
