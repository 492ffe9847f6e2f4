{#
  A field of a state of a message: of the row itself, or of the object inside it that has the state.

  Arguments:
    name: the field; a column of messages_raw.

  Usage: {{ slack_words_field('thread_ts') }} as thread_ts
#}
{% macro slack_words_field(name) -%}
case part when 'row' then "{{ name }}" else json_extract_scalar(document, '$.{{ name }}') end
{%- endmacro %}
