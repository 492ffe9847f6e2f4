{#
  The values of a partition column of an Iceberg table, as text to select from: one row per partition,
  read from the table's metadata on Athena.

  Arguments:
    relation: the table.
    column: an identity partition column.

  Usage: select max(dt) from {{ iceberg_partitions_relation(ref('streaming_buckets__target_table_iceberg'), 'dt') }}
#}
{% macro iceberg_partitions_relation(relation, column) %}
    {{ return(adapter.dispatch('iceberg_partitions_relation', 'athena_recipes')(relation, column)) }}
{% endmacro %}

{% macro default__iceberg_partitions_relation(relation, column) %}
    {{ athena_recipes._raise_unsupported_engine('iceberg_partitions_relation') }}
{% endmacro %}

{% macro athena__iceberg_partitions_relation(relation, column) %}
    {% set metadata = relation.incorporate(path={'identifier': relation.identifier ~ '$partitions'}) %}
    {{ return('(select partition.' ~ column ~ ' as ' ~ column ~ ' from ' ~ metadata ~ ') as partitions') }}
{% endmacro %}

{% macro duckdb__iceberg_partitions_relation(relation, column) %}
    {{ return('(select distinct ' ~ column ~ ' from ' ~ relation ~ ') as partitions') }}
{% endmacro %}
