{#
  Give partitions new folders: new partitions in one statement, those that the catalog has in one
  each. A reader sees a partition's old folder or its new one, never both.

  Arguments:
    relation: the table.
    keys: names of its partition columns.
    partitions: a list of {'values': […], 'folder': 's3://…', 'is_new': …}.
    settings: with what _bucketed_table_settings returned and the run's name, each statement is
      refused when the run has taken too long for it.
    run: the run's name, or none.

  Usage: {% do _swap_partitions(this, ['dt'], partitions, settings, run) %}
#}
{% macro _swap_partitions(relation, keys, partitions, settings=none, run=none) %}
    {% set name = '`' ~ relation.schema ~ '`.`' ~ relation.identifier ~ '`' %}
    {% for batch in partitions | selectattr('is_new') | batch(100) %}
        {% set added = [] %}
        {% for partition in batch %}
            {% do added.append(athena_recipes._partition_spec(keys, partition['values']) ~ " location " ~ athena_recipes._hive_string(partition.folder ~ '/')) %}
        {% endfor %}
        {% do athena_recipes._refuse_late_build(settings, run) if run %}
        {% do run_query('alter table ' ~ name ~ ' add if not exists\n' ~ added | join('\n')) %}
    {% endfor %}
    {% for partition in partitions | rejectattr('is_new') %}
        {% do athena_recipes._refuse_late_build(settings, run) if run %}
        {% do run_query(
            'alter table ' ~ name ~ ' ' ~ athena_recipes._partition_spec(keys, partition['values'])
            ~ '\nset location ' ~ athena_recipes._hive_string(partition.folder ~ '/')
        ) %}
    {% endfor %}
{% endmacro %}
