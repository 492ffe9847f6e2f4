{#
  The partitions of a table with the materialization `bucketed_table`, as `partitions_relation`, or none if it is not
  built: there is nothing of its name, or a view that the first run replaces.

  Arguments:
    relation: the table.

  Usage: {% set built = athena_recipes.built_partitions(this) %}
#}
{% macro built_partitions(relation) %}
    {% set there = load_relation(relation) %}
    {{ return(athena_recipes.partitions_relation(relation) if there and not there.is_view else none) }}
{% endmacro %}
