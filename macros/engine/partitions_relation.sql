{#
  The partitions of a table with the materialization `bucketed_table`, those without rows included,
  as a relation to select from: one row per partition, its columns are the partition keys.

  Arguments:
    relation: the table.

  Usage: select max(dt) from {{ partitions_relation(ref('streaming_buckets__target_table')) }}
#}
{% macro partitions_relation(relation) %}
    {{ return(adapter.dispatch('partitions_relation', 'athena_recipes')(relation)) }}
{% endmacro %}

{% macro default__partitions_relation(relation) %}
    {{ athena_recipes._raise_unsupported_engine('partitions_relation') }}
{% endmacro %}

{% macro athena__partitions_relation(relation) %}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '$partitions'})) }}
{% endmacro %}

{% macro duckdb__partitions_relation(relation) %}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__partitions'})) }}
{% endmacro %}
