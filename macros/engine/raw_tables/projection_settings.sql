{#
  The properties projection.<column>.* of a table, by their last part: {'type': 'date', 'range': …}. `type` is in lower
  case, and empty without projection.

  Arguments:
    declaration: what _raw_table_declaration returned.
    name: the partition column.

  Usage: {% set settings = athena_recipes._projection_settings(declaration, 'dt') %}
#}
{% macro _projection_settings(declaration, name) %}
    {% set prefix = 'projection.' ~ name ~ '.' %}
    {% set settings = {'type': ''} %}
    {% for key, setting in declaration.table_properties.items() if declaration.projected and key.startswith(prefix) %}
        {% set suffix = key[prefix | length:] %}
        {% do settings.update({suffix: setting if suffix in ('values', 'format', 'range') else setting | trim}) %}
    {% endfor %}
    {% do settings.update({'type': settings.type | lower}) %}
    {{ return(settings) }}
{% endmacro %}
