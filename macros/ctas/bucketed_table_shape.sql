{#
  What makes two bucketed tables the same but for their rows, as a line of text.

  Arguments:
    table: Glue's description of a table.

  Usage: {% if _bucketed_table_shape(a) != _bucketed_table_shape(b) %}
#}
{% macro _bucketed_table_shape(table) %}
    {% set columns, keys = [], [] %}
    {% for column in table['StorageDescriptor']['Columns'] %}
        {% do columns.append(column['Name'] ~ ' ' ~ column['Type']) %}
    {% endfor %}
    {% for column in table['PartitionKeys'] %}
        {% do keys.append(column['Name'] ~ ' ' ~ column['Type']) %}
    {% endfor %}
    {% set buckets = (table['StorageDescriptor'].get('BucketColumns') or []) | map('lower') | join(', ') %}
    {{ return(
        columns | join(', ') ~ ' partitioned by ' ~ keys | join(', ')
        ~ (' bucketed by ' ~ buckets ~ ' into ' ~ table['StorageDescriptor'].get('NumberOfBuckets') if buckets else '')
    ) }}
{% endmacro %}
