{#
  The condition that rows of some partitions meet, so that engines read only those. No partition
  gives `false`.

  Arguments:
    keys: names of the partition columns.
    partitions: values by partition, in the order of the keys.

  Usage: where {{ _partition_predicate(['dt'], [['2024-01-01-00'], ['2024-01-01-01']]) }}
#}
{% macro _partition_predicate(keys, partitions) %}
    {% if not partitions %}
        {{ return('false') }}
    {% elif keys | length == 1 %}
        {% set values = [] %}
        {% for partition in partitions %}
            {% do values.append(athena_recipes._partition_literal(partition[0])) %}
        {% endfor %}
        {{ return('"' ~ keys[0] ~ '" in (' ~ values | join(', ') ~ ')') }}
    {% endif %}
    {% set groups = [] %}
    {% for partition in partitions %}
        {% set parts = [] %}
        {% for value in partition %}
            {% do parts.append('"' ~ keys[loop.index0] ~ '" = ' ~ athena_recipes._partition_literal(value)) %}
        {% endfor %}
        {% do groups.append('(' ~ parts | join(' and ') ~ ')') %}
    {% endfor %}
    {{ return('(' ~ groups | join(' or ') ~ ')') }}
{% endmacro %}

{#
  The condition that the rows of a run's partitions meet. Of a `file_table` it also names the paths of the files, as
  engines prune files by literal paths only. DuckDB passes bounds on to both sides of a join by the path, and a list
  to one side only.

  Arguments:
    settings: what _bucketed_table_settings or _file_table_settings returned.
    partitions: values by partition.

  Usage: where {{ _rows_predicate(settings, partitions) }}
#}
{% macro _rows_predicate(settings, partitions) %}
    {% set where = athena_recipes._partition_predicate(settings.partitioned_by, partitions) %}
    {% if not settings.by_file or not partitions %}
        {{ return(where) }}
    {% endif %}
    {% set paths = [] %}
    {% for partition in partitions %}
        {% do paths.append(settings.paths[partition[0]]) %}
    {% endfor %}
    {% set paths = paths | sort(case_sensitive=true) %}
    {{ return(
        athena_recipes._partition_predicate([settings.path_column], paths | batch(1) | list)
        ~ '\nand "' ~ settings.path_column ~ '" between ' ~ athena_recipes._partition_literal(paths[0])
        ~ ' and ' ~ athena_recipes._partition_literal(paths[-1]) ~ '\nand ' ~ where) }}
{% endmacro %}
