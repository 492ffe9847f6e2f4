{#
  The name of a table in the lake: a model `<recipe>__<table>` is stored as `<table>`, since each recipe has
  a schema of its own. All else, seeds and staging too, keeps its name. A custom alias wins.

  Arguments:
    custom_alias_name: the model's `alias`, or none.
    node: the node that dbt names.

  Usage: dbt calls it for each node of this project.
#}
{% macro generate_alias_name(custom_alias_name=none, node=none) %}
    {% if custom_alias_name %}
        {{ return(custom_alias_name | trim) }}
    {% endif %}
    {% set name = node.name ~ ('_v' ~ (node.version | replace('.', '_')) if node.version else '') %}
    {% set prefix = node.fqn[1] ~ '__' %}
    {% set has_prefix = node.resource_type in ['model', 'snapshot'] and name.startswith(prefix) %}
    {{ return(name[prefix | length:] if has_prefix else name) }}
{% endmacro %}
