{#
  Split the inside of a Hive type at its outermost commas.

  Arguments:
    text: for example 'label:string,boxes:array<struct<a:int,b:int>>'.

  Usage: {% set parts = athena_recipes._split_hive_types('string,map<string,int>') %}
#}
{% macro _split_hive_types(text) %}
    {% set state = namespace(depth=0, part='') %}
    {% set parts = [] %}
    {% for character in text %}
        {% if character == ',' and state.depth == 0 %}
            {% do parts.append(state.part) %}
            {% set state.part = '' %}
        {% else %}
            {% if character in '<(' %}{% set state.depth = state.depth + 1 %}{% endif %}
            {% if character in '>)' %}{% set state.depth = state.depth - 1 %}{% endif %}
            {% set state.part = state.part ~ character %}
        {% endif %}
    {% endfor %}
    {{ return(parts + [state.part]) }}
{% endmacro %}
