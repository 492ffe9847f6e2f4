{#
  Give a table another shape (columns, buckets, partition keys) with all its partitions: a table of
  the new shape is made beside it and the adapter swaps both in Glue. That takes several calls, in
  which readers see the table without some of its partitions; until it is over the table says so in
  `ctas_unfinished`, and the next run ends what a killed one began.

  Arguments:
    target: the table.
    marker: the relation that stands for the run.
    root: the table's folder.
    settings: what _bucketed_table_settings returned.
    run: the run's name.
    built_table: Glue's description of a table of the new shape.
    before: Glue's description of the table as it is.
    built: a list of {'values': […], 'folder': 's3://…'}.

  Usage: part of _build_bucketed_table.
#}
{% macro _swap_table_shape(target, marker, root, settings, run, built_table, before, built) %}
    {% set fresh = athena_recipes._ctas_relation(marker, '_bnew') %}
    {% set replaced, added = [], [] %}
    {% do athena_recipes._refuse_changed_shape(target, before) %}
    {% for partition in athena_recipes._registered_folders(target, before['PartitionKeys'] | map(attribute='Name') | list, 'true') %}
        {% do replaced.append(partition.folder) if partition.folder %}
    {% endfor %}
    {% for partition in built %}
        {% do added.append({'values': partition['values'], 'folder': partition.folder, 'is_new': true}) %}
    {% endfor %}
    {% do run_query(athena_recipes._bucketed_table_ddl(fresh, root.rstrip('/'), settings, built_table)) %}
    {% do athena_recipes._swap_partitions(fresh, settings.partitioned_by, added) %}
    {% do athena_recipes._refuse_late_build(settings, run) %}
    {% do athena_recipes._note_replaced_folders(marker, replaced) %}
    {% do run_query(
        'alter table `' ~ fresh.schema ~ '`.`' ~ fresh.identifier ~ "` set tblproperties ('ctas_unfinished' = '"
        ~ fresh.identifier ~ "')") %}
    {% do athena_recipes._refuse_late_build(settings, run) %}
    {% do adapter.swap_table(fresh, target) %}
    {% do athena_recipes._finish_table_swap(target) %}
    {% do athena_recipes._settle_swaps(target, marker, settings.partitioned_by, added) %}
{% endmacro %}

{#
  End a swap of shapes: again if the last run was killed in the middle, then drop what it swapped.

  Arguments:
    target: the table; it need not exist.

  Usage: {% do _finish_table_swap(this) %}
#}
{% macro _finish_table_swap(target) %}
    {% set table = (adapter.get_glue_table(target) or {}).get('Table') %}
    {% set fresh_name = (table or {}).get('Parameters', {}).get('ctas_unfinished') %}
    {% if fresh_name %}
        {% set fresh = api.Relation.create(database=target.database, schema=target.schema, identifier=fresh_name, type='table') %}
        {% if adapter.get_glue_table(fresh) is not none %}
            {% do adapter.swap_table(fresh, target) %}
        {% endif %}
        {% do run_query(
            'alter table `' ~ target.schema ~ '`.`' ~ target.identifier ~ "` set tblproperties ('ctas_unfinished' = '')") %}
        {% do run_query('drop table if exists `' ~ target.schema ~ '`.`' ~ fresh_name ~ '`') %}
    {% endif %}
{% endmacro %}
