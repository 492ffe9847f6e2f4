{#
  A partition in Athena's DDL: `partition (dt = '2024-01-01-00')`.

  Arguments:
    keys: names of the partition columns.
    partition: their values.

  Usage: alter table t {{ _partition_spec(['dt'], ['2024-01-01-00']) }} set location '…'
#}
{% macro _partition_spec(keys, partition) %}
    {% set parts = [] %}
    {% for value in partition %}
        {% set literal = (value | int | string) if value is number else athena_recipes._hive_string(value | string) %}
        {% do parts.append('`' ~ keys[loop.index0] ~ '` = ' ~ literal) %}
    {% endfor %}
    {{ return('partition (' ~ parts | join(', ') ~ ')') }}
{% endmacro %}
